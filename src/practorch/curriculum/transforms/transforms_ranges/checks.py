from practorch.observe import answer


def _number(sol, name):
    """7 is as good as 7.0."""
    value = answer(sol, name)
    return float(value) if type(value) is int else value


def scaled(sol, rand):
    """Pipeline 1: bytes into the network's range."""
    yield "dtype of scaled", answer, sol, "scaled_dtype"
    yield "largest number of scaled", _number, sol, "scaled_max"
    yield "smallest number of normal", _number, sol, "normal_min"
    yield "largest number of normal", _number, sol, "normal_max"


def floats(sol, rand):
    """Pipeline 2: floats that nobody scaled."""
    yield "largest number of floats", _number, sol, "floats_max"
    yield "largest number of normalise(floats)", _number, sol, "floats_normal_max"


def twice(sol, rand):
    """Pipeline 3: scaled in two places."""
    yield "largest number of twice", _number, sol, "twice_max"


def by_hand(sol, rand):
    """Pipeline 4: divided before torch, and divided in whole numbers."""
    yield "dtype of halves", answer, sol, "halves_dtype"
    yield "dtype of floored", answer, sol, "floored_dtype"
    yield "51 in floored", _number, sol, "floored_middle"


def shown(sol, rand):
    """Pipeline 5: bytes for a screen."""
    yield "51 in shown", _number, sol, "shown_middle"
