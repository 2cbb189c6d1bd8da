# import torch
#
# x    = torch.tensor([10, 20, 30, 40, 50])
# ones = torch.tensor([1, 0, 1, 0, 1])
# m    = torch.arange(12).reshape(3, 4)
# rows = torch.tensor([True, False, True])
#
# Answers: a list of numbers, a tuple for a shape, or "error" if the line raises. Replace each ... below.

as_ints = ...           # x[ones].tolist()
as_bools = ...          # x[ones.bool()].tolist()
flipped = ...           # x[~ones].tolist()
masked_rows = ...       # m[rows].shape
masked_all = ...        # m[m > 5].shape
filled = ...            # torch.where(m > 5, m, 0).shape
side_by_side = ...      # m[[0, 2], [1, 3]].tolist()
too_long = ...          # m[torch.tensor([True, False, True, False])].shape
nonzero_rows = ...      # m[rows.nonzero()].shape
by_matrix = ...         # x[torch.tensor([[0, 1, 2], [2, 3, 4]])].shape
