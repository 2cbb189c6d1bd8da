# import numpy as np
# import torch
#
# count  = torch.tensor([1, 2, 3])
# half   = torch.tensor([0.5, 1.5, 2.5])
# pixels = torch.tensor([100, 200, 250], dtype=torch.uint8)
# array  = np.array([0.5, 1.5, 2.5])
#
# Answers: a dtype as a string ("float32", "int64", ...), or "error" if the line raises. Replace each ... below.

quotient = ...      # count / 2
floored = ...       # count // 2
mixed = ...         # count + half
brighter = ...      # pixels + 100
brightest = ...     # int((pixels + 100)[2]): a number
wider = ...         # pixels + count
from_array = ...    # torch.from_numpy(array) + half
from_list = ...     # torch.tensor([0.5, 1.5, 2.5])
how_many = ...      # (half > 1).sum()
average = ...       # count.mean()
