from practorch.observe import answer


def _said(sol, name):
    said = answer(sol, name)
    if said not in ("shares", "copy", "error"):
        raise ValueError(f'{said!r} is none of "shares", "copy" and "error"')
    return said


def selections(sol, rand):
    """What do slices and lists of indices share?"""
    yield "base[:, ::2]", _said, sol, "sliced"
    yield "base[[0, 1]]", _said, sol, "listed"


def layouts(sol, rand):
    """Which changes of layout need a copy?"""
    yield "base.t()", _said, sol, "transposed"
    yield "base.t().reshape(12)", _said, sol, "flat_reshape"
    yield "base.t().view(12)", _said, sol, "flat_view"
    yield "base.contiguous()", _said, sol, "tidied"
    yield "base.long()", _said, sol, "same_dtype"


def edits(sol, rand):
    """What does an edit do to base?"""
    yield "y = base[0]; y += 100", answer, sol, "edited"
    yield "y = base[0]; y = y + 100", answer, sol, "rebound"
    yield "y = base[[0]]; y += 100", answer, sol, "picked"


def expanded(sol, rand):
    """What does an edit do to an expanded row?"""
    yield "y[0, 0] = 100", answer, sol, "written"
    yield "y += 100", answer, sol, "added"
