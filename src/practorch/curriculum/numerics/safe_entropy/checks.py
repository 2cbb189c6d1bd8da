import torch

from practorch.observe import grads, near
from practorch.observe.rand import strided


def _with_zeros(rand, *shape):
    """Rows that sum to 1, with zeros in them; the first one is certain."""
    p = rand.uniform(*shape) * rand.bools(*shape)
    p[..., 0] += 0.5
    p.reshape(-1, shape[-1])[0, 1:] = 0
    return p / p.sum(-1, keepdim=True)


def _with_nan(rand, *shape):
    """Rows of which some hold a nan, and one holds nothing else."""
    p = _with_zeros(rand, *shape)
    p[rand.bools(*shape, share=0.2)] = torch.nan
    p[1], p[2] = _with_zeros(rand, *shape)[1], torch.nan
    return p


def values(sol, rand):
    """Probabilities above 0."""
    for name, x in rand.battery("B T C", skip=["extremes"]):
        yield name, sol.entropy, x.softmax(-1)
    yield "one distribution", sol.entropy, rand.normal(7).softmax(-1)
    yield "strided", sol.entropy, strided(rand.normal(5, 11).softmax(-1))


def zeros(sol, rand):
    """Probabilities of exactly 0 add nothing."""
    yield "(7, 5)", sol.entropy, _with_zeros(rand, 7, 5)
    yield "(2, 3, 11)", sol.entropy, _with_zeros(rand, 2, 3, 11)
    yield "[0, 1, 0]", sol.entropy, torch.tensor([0.0, 1.0, 0.0])
    yield "(3, 5), float64", sol.entropy, _with_zeros(rand, 3, 5).double()


def missing(sol, rand):
    """Rows with a nan in them: found, and not hidden."""
    for shape in ((7, 5), (5, 3)):
        p = _with_nan(rand, *shape)
        yield f"is_missing, {shape}", sol.is_missing, p
        yield f"entropy, {shape}", sol.entropy, p
    yield "is_missing, (3, 2, 7)", sol.is_missing, _with_nan(rand, 3, 2, 7)
    yield "is_missing, zeros only", sol.is_missing, torch.zeros(2, 3)
    yield "is_missing, one row", sol.is_missing, torch.tensor([0.5, torch.nan, 0.5])


def from_logits(sol, rand):
    """The entropy of a softmax, for small logits and for large ones."""
    for name, x in rand.battery("B T C", skip=["large offset", "extremes"]):
        yield name, sol.entropy_from_logits, x
    # Near 1e4 float32 numbers are 0.001 apart: so is what is left when two of them are subtracted.
    large = near(sol.entropy_from_logits, rtol=1e-3, atol=5e-3)
    yield "logits of 1e4", large, rand.normal(5, 7, std=1e4)
    yield "logits around 1e4", large, rand.normal(5, 7, mean=1e4)
    yield "two equal, one far below", large, torch.tensor([500.0, 500.0, -500.0])


def gradient(sol, rand):
    """Gradients are right, and finite where a probability rounds to 0."""
    yield "entropy", grads, sol.entropy, rand.normal(3, 5).softmax(-1)

    def growth(p):
        p = p.requires_grad_()
        slopes = torch.autograd.grad(sol.entropy(p).sum(), p)[0]
        return slopes[2] - slopes[1]

    # Next to 1e-20 and 1e-25 any eps that does not show in the entropy itself has made both slopes one number.
    yield "entropy, slopes at 1e-20 and at 1e-25", growth, torch.tensor([1.0, 1e-20, 1e-25])
    yield "entropy_from_logits", grads, sol.entropy_from_logits, rand.normal(3, 5)
    yield "entropy_from_logits, large logits", near(grads, rtol=1e-3, atol=1e-3), sol.entropy_from_logits, rand.normal(3, 5, std=300)
