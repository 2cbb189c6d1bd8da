from practorch.observe import answer


def _rounded(sol, name):
    """0 and 0.0 are the same answer, and so are 2.303 and 2.3."""
    return round(float(answer(sol, name)), 2)


def without_it(sol, rand):
    """What does cross_entropy give without the extra softmax?"""
    yield "blind, 10 classes", _rounded, sol, "blind_10"
    yield "perfect, 10 classes", _rounded, sol, "right_10"


def floors(sol, rand):
    """How low can the loss fall with it?"""
    yield "2 classes", _rounded, sol, "floor_2"
    yield "10 classes", _rounded, sol, "floor_10"
    yield "1000 classes", _rounded, sol, "floor_1000"


def what_else_changes(sol, rand):
    """What becomes of probabilities, mistakes and the accuracy?"""
    yield "the largest probability", _rounded, sol, "share_10"
    yield "sure and wrong", _rounded, sol, "wrong_10"
    yield "accuracy", _rounded, sol, "accuracy_10"


def sigmoids(sol, rand):
    """And with one sigmoid too many?"""
    yield "a sure yes", _rounded, sol, "floor_yes"
    yield "a sure no", _rounded, sol, "floor_no"
