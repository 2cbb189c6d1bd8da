from practorch.observe import answer


def selections(sol, rand):
    """What do slices and lists of indices share?"""
    yield "base[:, ::2]", answer, sol, "sliced"
    yield "base[[0, 1]]", answer, sol, "listed"


def layouts(sol, rand):
    """Which changes of layout need a copy?"""
    yield "base.t()", answer, sol, "transposed"
    yield "base.t().reshape(12)", answer, sol, "flat_reshape"
    yield "base.t().view(12)", answer, sol, "flat_view"
    yield "base.contiguous()", answer, sol, "tidied"
    yield "base.long()", answer, sol, "same_dtype"


def edits(sol, rand):
    """What does an edit do to base?"""
    yield "y = base[0]; y += 100", answer, sol, "edited"
    yield "y = base[0]; y = y + 100", answer, sol, "rebound"
    yield "y = base[[0]]; y += 100", answer, sol, "picked"


def expanded(sol, rand):
    """What does an edit do to an expanded row?"""
    yield "y[0, 0] = 100", answer, sol, "written"
    yield "y += 100", answer, sol, "added"
