import torch

from practorch.observe import fill, flops, grads, on_meta, shapes


def _layer(sol, rand, d_model=6, num_heads=2):
    return fill(sol.CachedAttention(d_model, num_heads), rand)


def _in_pieces(layer, x, lengths):
    """The outputs of x, given to the layer in pieces of these lengths, and the last cache."""
    outputs, cache = [], None
    for piece in x.split(lengths, dim=1):
        out, cache = layer(piece, cache)
        outputs.append(out)
    return torch.cat(outputs, dim=1), cache


def parameters(sol, rand):
    """The four projections have their names and shapes."""
    yield "width 6, 2 heads", shapes, sol.CachedAttention(6, 2)


def without_cache(sol, rand):
    """Without a cache it is causal attention, and gives its keys and values back."""
    yield "2 heads of width 3", _layer(sol, rand), rand.normal(2, 7, 6)
    yield "5 heads of width 2", _layer(sol, rand, 10, 5), rand.normal(3, 7, 10)
    yield "one head, float64", _layer(sol, rand, 5, 1).double(), rand.normal(1, 3, 5, dtype=torch.float64)


def one_by_one(sol, rand):
    """Step by step with the cache gives what one call gives."""
    yield "5 steps", _in_pieces, _layer(sol, rand), rand.normal(2, 5, 6), [1] * 5
    yield "11 steps, 3 heads", _in_pieces, _layer(sol, rand, 15, 3), rand.normal(2, 11, 15), [1] * 11


def in_pieces(sol, rand):
    """A sequence in pieces of any lengths gives what one call gives, on any device."""
    yield "5 steps, then 3", _in_pieces, _layer(sol, rand), rand.normal(2, 8, 6), [5, 3]
    yield "3, 1, 7 and 2 steps", _in_pieces, _layer(sol, rand), rand.normal(3, 13, 6), [3, 1, 7, 2]
    yield "on the meta device", on_meta, _in_pieces, _layer(sol, rand), rand.normal(2, 5, 6), [3, 2]


def continuations(sol, rand):
    """Two continuations start from the same cache, and the cache stays as it was."""

    def continued_twice(layer, x, y, z):
        _, cache = layer(x)
        before = [t.clone() for t in cache]
        after = [layer(y, cache), layer(z, cache), layer(y, cache)]
        return {"continuations": after, "cache is unchanged": [torch.equal(a, b) for a, b in zip(cache, before)]}

    x, y, z = rand.normal(2, 5, 6), rand.normal(2, 1, 6), rand.normal(2, 3, 6)
    yield "5 steps, then 1, 3 and 1", continued_twice, _layer(sol, rand), x, y, z


def work(sol, rand):
    """A step on top of a long cache projects one row, not all of them."""
    layer = _layer(sol, rand, 22, 2)
    with torch.no_grad():
        _, cache = layer(rand.normal(1, 61, 22))
    yield "one step after 61", flops, layer, rand.normal(1, 1, 22), cache


def gradient(sol, rand):
    """Gradients flow through the cache to earlier steps."""

    def two_pieces(layer, x):
        return _in_pieces(layer, x, [3, 2])[0]

    yield "3 steps, then 2", grads, two_pieces, _layer(sol, rand), rand.normal(2, 5, 6)
