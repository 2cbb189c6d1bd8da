import torch

from practorch.observe import grads, on_meta


def _qkv(rand, *shape, **how):
    return [rand.normal(*shape, **how) for _ in range(3)]


def values(sol, rand):
    """Step t gets a mean of the values up to t."""
    yield "7 steps of width 3", sol.causal_attention, *_qkv(rand, 2, 7, 3)
    yield "2 steps of width 11", sol.causal_attention, *_qkv(rand, 3, 2, 11)
    yield "batch of one, float64", sol.causal_attention, *_qkv(rand, 1, 5, 3, dtype=torch.float64)
    yield "3 heads", sol.causal_attention, *_qkv(rand, 2, 3, 7, 5)
    yield "no batch", sol.causal_attention, *_qkv(rand, 5, 7)
    yield "a strided view", sol.causal_attention, *(x.transpose(0, 1) for x in _qkv(rand, 7, 2, 5))
    yield "one step", sol.causal_attention, *_qkv(rand, 2, 1, 5)


def sees(sol, rand):
    """By gradient: row t, column s is True where step t depends on the value of step s."""

    def dependence(q, k, v):
        v = v.requires_grad_()
        y = sol.causal_attention(q, k, v)
        rows = [torch.autograd.grad(y[0, t].sum(), v, retain_graph=True)[0] for t in range(v.shape[-2])]
        return torch.stack(rows)[:, 0].abs().sum(-1) > 0

    yield "5 steps", dependence, *_qkv(rand, 2, 5, 3)


def later_keys(sol, rand):
    """Whatever stands in later keys, nan included, earlier steps do not see it."""
    q, k, v = _qkv(rand, 2, 7, 5)
    k[:, 4:] = torch.nan

    def first_four(q, k, v):
        return sol.causal_attention(q, k, v)[:, :4]

    yield "nan from step 4 on", first_four, q, k, v
    q, k, v = _qkv(rand, 2, 7, 5)
    k[:, 4:] *= 1e4
    yield "huge from step 4 on", first_four, q, k, v


def huge_scores(sol, rand):
    """A score of -1e10 is small, but it belongs to the past and counts."""
    q, k, v = rand.uniform(2, 5, 1, low=1.0, high=2.0), rand.uniform(2, 5, 1, low=1.0, high=2.0), rand.normal(2, 5, 1)
    yield "every score below -1e10", sol.causal_attention, q * 1e5, -k * 1e5, v


def devices(sol, rand):
    """The mask is made where q lies."""
    yield "on the meta device", on_meta, sol.causal_attention, *_qkv(rand, 2, 5, 3)


def gradient(sol, rand):
    """The gradients at q, k and v are right."""
    yield "5 steps", grads, sol.causal_attention, *_qkv(rand, 2, 5, 3)
    yield "3 heads", grads, sol.causal_attention, *_qkv(rand, 2, 3, 7, 5)
