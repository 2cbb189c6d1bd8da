import torch

from practorch.observe import grads


def rows_and_columns(sol, rand):
    """Single rows and columns, and the last k rows."""
    for name, x in rand.battery("N D", skip=["large offset", "small scale", "extremes"]):
        yield f"first_row, {name}", sol.first_row, x
        yield f"last_column, {name}", sol.last_column, x
    for k in (3, 1, 0, 7):
        yield f"last_rows, k = {k} of 7", sol.last_rows, rand.normal(7, 5), k


def steps(sol, rand):
    """Every other column, rows from the end, the diagonal of tall and wide matrices."""
    yield "every_other_column, 7 columns", sol.every_other_column, rand.normal(3, 7)
    yield "every_other_column, 6 columns", sol.every_other_column, rand.normal(5, 6)
    yield "reversed_rows", sol.reversed_rows, rand.normal(5, 3)
    yield "main_diagonal, tall", sol.main_diagonal, rand.normal(7, 5)
    yield "main_diagonal, wide", sol.main_diagonal, rand.normal(3, 11)


def maxima(sol, rand):
    """The largest number of each row: the number, not its place."""
    yield "row_maxima", sol.row_maxima, rand.normal(5, 7)
    yield "row_maxima, all below zero", sol.row_maxima, rand.uniform(7, 3, low=-9.0, high=-1.0)


def all_windows(sol, rand):
    """Every run of k neighbours, the last one included."""
    yield "windows of 3 in 7", sol.windows, rand.normal(7), 3
    yield "windows of 1 in 5", sol.windows, rand.normal(5), 1
    yield "windows of 4 in 5", sol.windows, rand.normal(5), 4


def index_lists(sol, rand):
    """Lists of indices: side by side, or all with all."""
    yield "one_per_row", sol.one_per_row, rand.normal(7, 3), rand.integers(0, 3, 7)
    yield "block", sol.block, rand.normal(5, 7), torch.tensor([4, 0]), torch.tensor([1, 6, 3])
    yield "block, as many rows as columns", sol.block, rand.normal(7, 5), torch.tensor([6, 2, 2]), torch.tensor([0, 4, 1])


def gradient(sol, rand):
    """The gradient goes to what was picked, and nowhere else."""
    yield "row_maxima", grads, sol.row_maxima, rand.normal(5, 7)
    yield "windows", grads, sol.windows, rand.normal(7), 3
    yield "one_per_row", grads, sol.one_per_row, rand.normal(5, 3), rand.integers(0, 3, 5)
