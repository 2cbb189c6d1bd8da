import torch

from practorch.observe import grads, near, on_meta


def _labels(rand, num_samples):
    return rand.bools(num_samples).double()


def loss(sol, rand):
    """The mean loss of ordinary logits."""
    # An eps of 1e-7 in a log is within this tolerance; it shows in large_logits, where it is wrong at any size.
    nll = near(sol.nll, rtol=1e-5, atol=1e-6)
    yield "7 samples", nll, rand.normal(7, std=2.0), _labels(rand, 7).float()
    yield "float64", nll, rand.normal(11).double(), _labels(rand, 11)
    yield "one sample", nll, rand.normal(1), torch.ones(1)
    yield "probabilities as targets", nll, rand.normal(5).double(), rand.uniform(5).double()
    yield "every second sample", nll, rand.normal(14)[::2], _labels(rand, 14).float()[::2]
    yield "another device", on_meta, sol.nll, rand.normal(3), rand.uniform(3)


def large_logits(sol, rand):
    """The loss of a wrong answer doubles with its logit, up to nearly 1e4."""

    def growth(z, y):
        return sol.nll(2 * z, y) / sol.nll(z, y)

    for size in (200.0, 4e3):
        z = torch.tensor([1.0, -1.0, 1.0, -1.0, 1.0]) * size
        yield f"logits of {size:,.0f}", growth, z + rand.normal(5), torch.tensor([1.0, 0.0, 0.0, 1.0, 0.0])


def through_autograd(sol, rand):
    """Autograd finds the right gradient through the loss, also where a logit is 0."""
    deep = near(grads, rtol=1e-5, atol=1e-6)
    yield "7 samples", deep, sol.nll, rand.normal(7).double(), _labels(rand, 7)
    z = rand.normal(5).double()
    z[1::2] = 0
    yield "two logits of 0", deep, sol.nll, z, _labels(rand, 5)

    def slope(z, y):
        z = z.requires_grad_()
        return torch.autograd.grad(sol.nll(z, y), z)[0]

    yield "logits of 100 to 5000", slope, torch.tensor([-300.0, 100.0, 5000.0, -2000.0]).double(), _labels(rand, 4)


def by_hand(sol, rand):
    """The gradient with respect to w, by the formula."""
    yield "7 samples, 3 weights", sol.gradient, rand.normal(7, 3).double(), _labels(rand, 7), rand.normal(3).double()
    yield "2 samples, 5 weights", sol.gradient, rand.normal(2, 5), _labels(rand, 2).float(), rand.normal(5)
    yield "one sample", sol.gradient, rand.normal(1, 3), torch.ones(1), rand.normal(3)
    X = rand.normal(11, 2, std=200.0).double()
    yield "large features", sol.gradient, X, _labels(rand, 11), rand.normal(2).double()
    yield "zero weights", sol.gradient, rand.normal(5, 3).double(), rand.uniform(5).double(), torch.zeros(3).double()


def curvature(sol, rand):
    """The gradient can be differentiated once more."""
    X, w = rand.normal(7, 3).double(), rand.normal(3).double()
    yield "7 samples, 3 weights", grads, sol.gradient, X, _labels(rand, 7), w
