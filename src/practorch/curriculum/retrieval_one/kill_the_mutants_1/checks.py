import torch

from practorch.observe import AtMost

SPARE_INPUTS, SPARE_NUMBERS = 1, 14     # the solution has 2 inputs and 36 numbers, so the limits are 3 and 50


def _shifted(x, dim, shift):
    e = (x - shift).exp()
    return e / e.sum(dim, keepdim=True)


_RIGHT = {
    "torch's own": lambda x, dim: x.softmax(dim),
    "shifted by the maximum": lambda x, dim: _shifted(x, dim, x.amax(dim, keepdim=True)),
    "exp of the log-softmax": lambda x, dim: x.log_softmax(dim).exp(),
}
_AXIS = {
    "old_default": lambda x, dim: x.softmax(0 if x.ndim in (0, 1, 3) else 1),
    "over_the_batch": lambda x, dim: x.softmax(0),
    "over_the_last": lambda x, dim: x.softmax(-1),
    "total_sum": lambda x, dim: (x - x.amax(dim, keepdim=True)).exp() / (x - x.amax(dim, keepdim=True)).exp().sum(),
}
_RANGE = {
    "naive": lambda x, dim: _shifted(x, dim, 0),
    "shift_by_mean": lambda x, dim: _shifted(x, dim, x.mean(dim, keepdim=True)),
    "one_maximum": lambda x, dim: _shifted(x, dim, x.max()),
}
_DTYPE = {"always_float32": lambda x, dim: x.float().softmax(dim)}


def _outcome(softmax, x, dim):
    """What a softmax gives for a copy of x, or the name of the error that it raises."""
    try:
        return softmax(x.detach().clone(), dim)
    except (RuntimeError, IndexError, TypeError, ValueError) as error:
        return type(error).__name__


def _agree(a, b):
    """Equal but for rounding: the same dtype and shape, nan and inf at the same places."""
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and a == b
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    rtol = {torch.float64: 1e-7, torch.float32: 1.3e-6}.get(a.dtype, 1e-3)
    return bool(torch.isclose(a, b, rtol=rtol, atol=1e-5 if rtol > 1e-7 else 1e-7, equal_nan=True).all())


def _void_because(x, dim):
    """Why an input is void: a right softmax raises, gives inf or nan, or two of them disagree; "" if none does."""
    given = [_outcome(softmax, x, dim) for softmax in _RIGHT.values()]
    if any(isinstance(g, str) for g in given):
        return "one raises"
    if not all(g.isfinite().all() for g in given):
        return "not finite"
    return "" if all(_agree(given[0], g) for g in given) else "they disagree"


def _drawn(inputs):
    """The learner's inputs, the same ones in every call; torch.randn and torch.manual_seed are theirs to use."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return inputs()


def _gives_itself_away(inputs, wrong):
    right = _RIGHT["torch's own"]
    valid = [(x, dim) for x, dim in _drawn(inputs) if not _void_because(x, dim)]
    return any(not _agree(_outcome(wrong, x, dim), right(x, dim)) for x, dim in valid)


def axes(sol, rand):
    """Every softmax that runs along the wrong axis gives itself away."""
    for name, wrong in _AXIS.items():
        yield name, _gives_itself_away, sol.inputs, wrong


def ranges(sol, rand):
    """Every softmax that leaves the range of exp gives itself away."""
    for name, wrong in _RANGE.items():
        yield name, _gives_itself_away, sol.inputs, wrong


def dtypes(sol, rand):
    """The softmax that forgets the dtype gives itself away."""
    for name, wrong in _DTYPE.items():
        yield name, _gives_itself_away, sol.inputs, wrong


def right_ones(sol, rand):
    """The right softmaxes give the same finite numbers on every input."""

    def void():
        return sorted({_void_because(x, dim) for x, dim in _drawn(sol.inputs)} - {""})

    yield "void inputs", void


def budget(sol, rand):
    """At most 3 inputs, with at most 50 numbers in all."""

    def num_inputs():
        return AtMost(len(_drawn(sol.inputs)), "inputs", plus=SPARE_INPUTS)

    def num_numbers():
        return AtMost(sum(x.numel() for x, _ in _drawn(sol.inputs)), "numbers in all", plus=SPARE_NUMBERS)

    yield "inputs", num_inputs
    yield "numbers", num_numbers
