from practorch.observe import answer


def zeros_and_ones(sol, rand):
    """What do zeros and ones mean between the brackets?"""
    yield "x[ones]", answer, sol, "as_ints"
    yield "x[ones.bool()]", answer, sol, "as_bools"
    yield "x[~ones]", answer, sol, "flipped"


def masks(sol, rand):
    """Which shape does a mask leave?"""
    yield "m[rows]", answer, sol, "masked_rows"
    yield "m[m > 5]", answer, sol, "masked_all"
    yield "torch.where(m > 5, m, 0)", answer, sol, "filled"
    yield "a mask of four for three rows", answer, sol, "too_long"


def places(sol, rand):
    """Which shape and which numbers do places give?"""
    yield "m[[0, 2], [1, 3]]", answer, sol, "side_by_side"
    yield "m[rows.nonzero()]", answer, sol, "nonzero_rows"
    yield "x[a matrix of places]", answer, sol, "by_matrix"
