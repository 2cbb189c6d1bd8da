from practorch.observe import answer


def _number(sol, name):
    """A float that was written without its point is the same answer."""
    value = answer(sol, name)
    return float(value) if type(value) is int else value


def half_way(sol, rand):
    """Where is the threshold, among logits and among probabilities?"""
    yield "p = 0.5", _number, sol, "half"
    yield "(p > 0.5).sum()", answer, sol, "num_yes"
    yield "(z > 0.5).sum()", answer, sol, "num_raw"
    yield "p > 0.8", _number, sol, "sure"


def boundary(sol, rand):
    """Where does the boundary lie?"""
    yield "the logit of [1., -2.]", _number, sol, "point"
    yield "crossing of x2 = 0", _number, sol, "crossing"
    yield "crossing, w and b doubled", _number, sol, "crossing_doubled"
    yield "distance from the origin", _number, sol, "distance"


def how_sure(sol, rand):
    """What do scale and steps do to the odds?"""
    yield "p = 0.8, w and b doubled", _number, sol, "surer"
    yield "odds when x1 grows by 1", _number, sol, "odds_factor"
