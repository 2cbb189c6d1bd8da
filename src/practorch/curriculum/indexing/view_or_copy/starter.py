# import torch
#
# Every line starts anew with
# base = torch.arange(12).reshape(3, 4)
# row  = torch.arange(4)

# "shares", "copy" or "error"
sliced = ...            # base[:, ::2]
listed = ...            # base[[0, 1]]
transposed = ...        # base.t()
flat_reshape = ...      # base.t().reshape(12)
flat_view = ...         # base.t().view(12)
tidied = ...            # base.contiguous()
same_dtype = ...        # base.long()

# an int or "error"
edited = ...            # y = base[0]; y += 100; base[0, 0].item()
rebound = ...           # y = base[0]; y = y + 100; base[0, 0].item()
picked = ...            # y = base[[0]]; y += 100; base[0, 0].item()
written = ...           # y = row.expand(3, 4); y[0, 0] = 100; y[2, 0].item()
added = ...             # y = row.expand(3, 4); y += 100; y[0, 0].item()
