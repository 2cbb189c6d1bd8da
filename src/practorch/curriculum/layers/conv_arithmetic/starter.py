# An int, or "error" if the layer raises: the length of nn.Conv1d(1, 1, k, s, p, d) on a row of n.
plain = ...         # n = 28, k = 5, s = 1, p = 0, d = 1
padded = ...        # n = 28, k = 3, s = 1, p = 1, d = 1
strided = ...       # n = 28, k = 3, s = 2, p = 0, d = 1
halved = ...        # n = 29, k = 3, s = 2, p = 1, d = 1
dilated = ...       # n = 28, k = 3, s = 1, p = 0, d = 4
everything = ...    # n = 31, k = 5, s = 3, p = 4, d = 2
too_long = ...      # n = 8,  k = 5, s = 1, p = 0, d = 2

image = ...         # the shape of nn.Conv2d(3, 16, (5, 3), stride=(2, 1)) on (8, 3, 32, 20): a tuple of four ints
chain = ...         # a row of 28 through three layers with k = 3, s = 2, p = 1
keeps = ...         # the padding with which k = 5, s = 1, d = 3 keeps a row's length
