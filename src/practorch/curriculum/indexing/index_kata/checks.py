import torch

from practorch.observe import grads


def rows_and_columns(sol, rand):
    """Single rows and columns, and the last k rows."""
    for name, x in rand.battery("N D", skip=["large offset", "small scale", "extremes"]):
        yield f"first_row, {name}", sol.first_row, x
        yield f"last_column, {name}", sol.last_column, x
    for k in (3, 1, 0, 7):
        yield f"last_rows, k = {k} of 7, float64", sol.last_rows, rand.normal(7, 5).double(), k


def steps(sol, rand):
    """Every other column, rows from the end, the diagonal of tall and wide matrices."""
    for name, x in (("7 x 5", rand.normal(7, 5)), ("3 x 6, float64", rand.normal(3, 6).double())):
        yield f"every_other_column, {name}", sol.every_other_column, x
        yield f"reversed_rows, {name}", sol.reversed_rows, x
        yield f"main_diagonal, {name}", sol.main_diagonal, x


def maxima(sol, rand):
    """The largest number of each row: the number, not its place."""
    yield "row_maxima", sol.row_maxima, rand.normal(5, 7)
    yield "row_maxima, all below zero", sol.row_maxima, rand.uniform(7, 3, low=-9.0, high=-1.0)


def all_windows(sol, rand):
    """Every run of k neighbours, the last one included."""
    for T, k in ((7, 3), (5, 1), (5, 4)):
        yield f"windows of {k} in {T}, float64", sol.windows, rand.normal(T).double(), k


def index_lists(sol, rand):
    """Lists of indices: side by side, or all with all."""
    yield "one_per_row, float64", sol.one_per_row, rand.normal(7, 3).double(), rand.integers(0, 3, 7)
    yield "block, float64", sol.block, rand.normal(5, 7).double(), torch.tensor([4, 0]), torch.tensor([1, 6, 3])
    yield "block, as many rows as columns", sol.block, rand.normal(7, 5), torch.tensor([6, 2, 2]), torch.tensor([0, 4, 1])


def gradient(sol, rand):
    """The gradient goes to what was picked, and nowhere else."""
    for name in ("first_row", "last_column", "every_other_column", "reversed_rows", "main_diagonal", "row_maxima"):
        yield name, grads, getattr(sol, name), rand.normal(5, 7)
    yield "row_maxima, float64", grads, sol.row_maxima, rand.normal(5, 7).double()
    yield "last_rows", grads, sol.last_rows, rand.normal(7, 3), 2
    yield "windows", grads, sol.windows, rand.normal(7), 3
    yield "one_per_row", grads, sol.one_per_row, rand.normal(5, 3), rand.integers(0, 3, 5)
    yield "block", grads, sol.block, rand.normal(5, 7), torch.tensor([4, 0]), torch.tensor([1, 6, 3])
