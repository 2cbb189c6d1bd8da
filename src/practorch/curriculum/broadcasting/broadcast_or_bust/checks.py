from practorch.observe import answer


def two_axes(sol, rand):
    """Vectors and matrices, flush right."""
    yield "(5, 3) + (3,)", answer, sol, "bias"
    yield "(5, 3) + (5,)", answer, sol, "per_row"
    yield "(5, 3) + (5, 1)", answer, sol, "per_row_1"
    yield "(7, 1) + (7,)", answer, sol, "targets"
    yield "(4, 1) + (1, 6)", answer, sol, "table"
    yield "(2, 3) + ()", answer, sol, "number"
    yield "(4, 4) + (4,)", answer, sol, "square"


def more_axes(sol, rand):
    """Batches and images, filled up with ones on the left."""
    yield "(8, 1, 5) + (3, 5)", answer, sol, "batch"
    yield "(2, 3, 4, 5) + (3,)", answer, sol, "channels"
    yield "(2, 3, 4, 5) + (3, 1, 1)", answer, sol, "channels_1"


def edges(sol, rand):
    """An empty axis, and a sum in place."""
    yield "(2, 1) + (0,)", answer, sol, "empty"
    yield "(3,) += (2, 3)", answer, sol, "grown"
