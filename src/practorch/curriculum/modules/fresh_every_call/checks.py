import torch

from practorch.observe import fill, grads, shapes, twice

FEATURES, HIDDEN, CLASSES = 3, 7, 5


def _reader(sol, rand):
    return fill(sol.Reader(FEATURES, HIDDEN, CLASSES), rand).eval()


def parameters(sol, rand):
    """Both layers are there to be trained and saved, and nothing else is."""
    yield "names and shapes", lambda: shapes(sol.Reader(FEATURES, HIDDEN, CLASSES))
    yield "saved names", lambda: sorted(sol.Reader(2, 5, 11).state_dict())

    def two_readers():
        first, second = sol.Reader(2, 5, 11), sol.Reader(2, 5, 11)
        return {name: bool((p == second.get_parameter(name)).all()) for name, p in first.named_parameters()}

    yield "are two readers alike?", two_readers


def scores(sol, rand):
    """With equal weights, the scores of a first call are equal."""
    for name, x in rand.battery("B T D", D=FEATURES, skip=["float64", "large offset", "extremes"]):
        yield name, _reader(sol, rand), x
    yield "one step", _reader(sol, rand), rand.normal(5, 1, FEATURES)
    yield "float64", _reader(sol, rand).double(), rand.normal(2, 5, FEATURES, dtype=torch.float64)
    yield "bfloat16", _reader(sol, rand).bfloat16(), rand.normal(2, 5, FEATURES, dtype=torch.bfloat16)


def same_every_call(sol, rand):
    """A second call gives what the first gave."""
    yield "the same batch twice", twice, _reader(sol, rand), rand.normal(2, 5, FEATURES)

    def after_another(first, second):
        reader = _reader(sol, rand)
        before = dict(vars(reader))
        reader(first)
        left = [name for name, value in vars(reader).items() if name not in before or value is not before[name]]
        return {"scores": reader(second), "left on the module": left}

    sizes = {"a larger batch": (7, 3), "a batch of one": (1, 5)}
    for name, size in sizes.items():
        yield f"after {name}", after_another, rand.normal(*size, FEATURES), rand.normal(2, 5, FEATURES)


def gradient(sol, rand):
    """The gradient reaches both layers and every step."""
    yield "5 steps", grads, _reader(sol, rand), rand.normal(2, 5, FEATURES)


def two_updates(sol, rand):
    """Two training steps in a row: the second starts afresh."""

    def trained(batches):
        reader = _reader(sol, rand).train()
        optimizer = torch.optim.SGD(reader.parameters(), lr=0.1)
        for x in batches:
            optimizer.zero_grad()
            reader(x).square().mean().backward()
            optimizer.step()
        return {name: p.detach() for name, p in reader.named_parameters()}

    yield "weights afterwards", trained, [rand.normal(2, 5, FEATURES), rand.normal(2, 3, FEATURES)]
