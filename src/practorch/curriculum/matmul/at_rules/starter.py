# Replace each ... by the shape of the product, such as (5, 3), or by "error".

# Vectors and matrices.
table = ...         # (3, 4) @ (4, 5)
unmatched = ...     # (3, 4) @ (3, 4)
right = ...         # (3, 4) @ (4,)
left = ...          # (3,) @ (3, 4)
dot = ...           # (4,) @ (4,)
outer = ...         # (4, 1) @ (1, 5)
not_outer = ...     # (4, 1) @ (4,)

# Batches.
stack = ...         # (7, 3, 4) @ (7, 4, 5)
one_for_all = ...   # (7, 3, 4) @ (4, 5)
grid = ...          # (6, 1, 3, 4) @ (7, 4, 5)
vectors = ...       # (7, 3, 4) @ (7, 4)

# x has shape (7, 3, 4).
with_T = ...        # x @ x.T
with_mT = ...       # x @ x.mT

# a = [[1, 2], [3, 4]] and b = [[0, 1], [1, 0]]: two integers, such as (5, 3).
first_row = ...     # (a @ b)[0].tolist()
