from practorch.observe import answer


def _pair(sol, name):
    """Numbers that were written without their point are the same answer."""
    value = answer(sol, name)
    return tuple(float(v) if type(v) is int else v for v in value) if isinstance(value, tuple) else value


def first_moves(sol, rand):
    """What do the first updates do?"""
    yield "the perceptron's w after one sample", _pair, sol, "first_update"
    yield "its updates on S", answer, sol, "updates"
    yield "the first logistic loss", answer, sol, "first_loss"
    yield "the logistic w after one step", _pair, sol, "first_step"


def at_rest(sol, rand):
    """When does a rule stop moving?"""
    yield "a sample that is right", answer, sol, "moves_when_right"
    yield "separable samples", answer, sol, "rests_on_separable"
    yield "mixed samples", answer, sol, "rests_on_mixed"


def one_line(sol, rand):
    """What would another line do?"""
    yield "lr = 10", answer, sol, "ten_times_lr"
    yield "the last logistic line", answer, sol, "equal_line"
    yield "p of 0 or 1", answer, sol, "hard_guess"
