# Replace each ... by a tuple of integers, or by "error".
#
# a = torch.zeros(3, 7)     b = torch.zeros(3, 7)     c = torch.zeros(2, 7)
# v = torch.arange(10)      w = torch.tensor([4, 9])

# Joining: the shape.
joined = ...            # torch.cat([a, c])
joined_columns = ...    # torch.cat([a, b], dim=1)
stacked = ...           # torch.stack([a, b])
stacked_last = ...      # torch.stack([a, b], dim=-1)
stacked_unequal = ...   # torch.stack([a, c])

# Cutting: the lengths of the pieces, in order.
split_sizes = ...       # v.split(4)
chunk_sizes = ...       # v.chunk(4)

# Copying: the shape of the first, the values of the other two.
tiled = ...             # a.repeat(2, 1, 3)
repeated = ...          # w.repeat(2)
interleaved = ...       # w.repeat_interleave(2)
