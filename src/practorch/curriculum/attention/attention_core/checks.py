import torch

from practorch.observe import grads, near


def _qkv(rand, *lead, T=5, S=5, D=3, E=3, **how):
    return rand.normal(*lead, T, D, **how), rand.normal(*lead, S, D, **how), rand.normal(*lead, S, E, **how)


def values(sol, rand):
    """Every query gets its weighted mean of the values."""
    yield "self-attention", sol.attention, *_qkv(rand, 2, T=7, S=7, D=3, E=3)
    yield "batch of one", sol.attention, *_qkv(rand, 1, T=5, S=5, D=11, E=11)
    yield "float64", sol.attention, *_qkv(rand, 3, T=2, S=2, D=5, E=5, dtype=torch.float64)
    yield "a strided view", sol.attention, *(x.mT.contiguous().mT for x in _qkv(rand, 2, T=7, S=7, D=5, E=5))
    yield "one step", sol.attention, *_qkv(rand, 2, T=1, S=1, D=5, E=5)


def other_lengths(sol, rand):
    """Queries and keys may differ in number, and values in width."""
    yield "3 queries, 7 keys", sol.attention, *_qkv(rand, 2, T=3, S=7, D=5, E=5)
    yield "11 queries, 2 keys", sol.attention, *_qkv(rand, 2, T=11, S=2, D=5, E=5)
    yield "wide values", sol.attention, *_qkv(rand, 2, T=3, S=7, D=5, E=11)


def leading_dims(sol, rand):
    """Any leading dims: none, a batch, a batch of heads."""
    yield "none", sol.attention, *_qkv(rand, T=3, S=7, D=5, E=2)
    yield "batch of 2, 11 heads", sol.attention, *_qkv(rand, 2, 11, T=3, S=7, D=5, E=5)
    yield "three of them", sol.attention, *_qkv(rand, 2, 3, 2, T=5, S=7, D=3, E=11)


def large_scores(sol, rand):
    """Scores as large as 1e4 stay finite."""
    # Rounding of a score of 1e4 is near 1e-3, and the softmax passes it on.
    large = near(sol.attention, rtol=2e-2, atol=2e-2)
    yield "std 50", large, *_qkv(rand, 2, T=3, S=7, D=5, E=5, std=50.0)
    q, k, v = _qkv(rand, 2, T=3, S=7, D=5, E=5)
    yield "all scores near 1e4", large, q + 50, k + 50, v


def gradient(sol, rand):
    """The gradients at q, k and v are right."""
    yield "3 queries, 7 keys", grads, sol.attention, *_qkv(rand, 2, T=3, S=7, D=5, E=11)
    yield "heads", grads, sol.attention, *_qkv(rand, 2, 3, T=5, S=7, D=11, E=2)
