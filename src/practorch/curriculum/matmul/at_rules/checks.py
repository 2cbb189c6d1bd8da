from practorch.observe import answer


def plain(sol, rand):
    """Vectors and matrices: which two axes meet?"""
    yield "(3, 4) @ (4, 5)", answer, sol, "table"
    yield "(3, 4) @ (3, 4)", answer, sol, "unmatched"
    yield "(3, 4) @ (4,)", answer, sol, "right"
    yield "(3,) @ (3, 4)", answer, sol, "left"
    yield "(4,) @ (4,)", answer, sol, "dot"
    yield "(4, 1) @ (1, 5)", answer, sol, "outer"
    yield "(4, 1) @ (4,)", answer, sol, "not_outer"


def batches(sol, rand):
    """Stacks of matrices: what becomes of the axes before the last two?"""
    yield "(7, 3, 4) @ (7, 4, 5)", answer, sol, "stack"
    yield "(7, 3, 4) @ (4, 5)", answer, sol, "one_for_all"
    yield "(6, 1, 3, 4) @ (7, 4, 5)", answer, sol, "grid"
    yield "(7, 3, 4) @ (7, 4)", answer, sol, "vectors"


def transposes(sol, rand):
    """Which axes do .T and .mT exchange?"""
    yield "x @ x.T", answer, sol, "with_T"
    yield "x @ x.mT", answer, sol, "with_mT"


def numbers(sol, rand):
    """What stands in the product?"""
    yield "(a @ b)[0]", answer, sol, "first_row"
