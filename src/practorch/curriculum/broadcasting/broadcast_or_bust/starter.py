# Replace each ... by the shape of the sum, such as (5, 3), or by "error".

# Up to two axes.
bias = ...          # (5, 3) + (3,)
per_row = ...       # (5, 3) + (5,)
per_row_1 = ...     # (5, 3) + (5, 1)
targets = ...       # (7, 1) + (7,)
table = ...         # (4, 1) + (1, 6)
number = ...        # (2, 3) + ()
square = ...        # (4, 4) + (4,)

# More axes.
batch = ...         # (8, 1, 5) + (3, 5)
channels = ...      # (2, 3, 4, 5) + (3,)
channels_1 = ...    # (2, 3, 4, 5) + (3, 1, 1)

# At the edge.
empty = ...         # (2, 1) + (0,)
grown = ...         # a += b with a of shape (3,), b of shape (2, 3)
