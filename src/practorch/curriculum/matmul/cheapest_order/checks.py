from dataclasses import replace

import torch

from practorch.observe import biggest, flops, grads, near
from practorch.observe.rand import strided

SIZES = (2, 3, 5, 7, 11, 13, 23, 37, 61)


def _table(rand, *shape):
    return rand.normal(*shape, dtype=torch.float64)


def _chain(rand, n, k, l, m):
    return _table(rand, n, k), _table(rand, k, l), _table(rand, l, m)


def _costs(n, k, l, m):
    """FLOPs from the left and from the right."""
    return 2 * n * l * (k + m), 2 * k * m * (l + n)


def _sizes(rand, num):
    """Sizes n, k, l, m for which one order costs more than the other, but not so much more that any rule finds it."""
    found = []
    while len(found) < num:
        sizes = tuple(rand.choice(SIZES) for _ in range(4))
        cheap, dear = sorted(_costs(*sizes))
        if len(set(sizes)) == 4 and 1.15 < dear / cheap < 4 and sizes not in found:
            found.append(sizes)
    return found


def _orders(chain, cases):
    """Which order chain takes, by its FLOPs."""
    taken = {}
    for sizes, operands in cases.items():
        spent, (cheap, dear) = flops(chain, *operands).amount, sorted(_costs(*sizes))
        order = "the cheaper order" if spent <= 1.1 * cheap else "the dearer order"
        taken["n, k, l, m = {}, {}, {}, {}".format(*sizes)] = "more than one order" if spent > 1.05 * dear else order
    return taken


def _widest(function, *args):
    """The largest tensor on the way; those as large as an operand cost nothing."""
    made = biggest(function, *args)
    return replace(made, amount=max(made.amount, *(x.numel() for x in args)))


def values(sol, rand):
    """The same numbers as in the dear order."""
    yield "push, N = 11, K = 3", sol.push, _table(rand, 11, 11), _table(rand, 11, 11), _table(rand, 11, 3)
    yield "push, N = K = 5", sol.push, _table(rand, 5, 5), _table(rand, 5, 5), strided(_table(rand, 5, 5))
    yield "mix, T = 13", sol.mix, _table(rand, 2, 13, 5), _table(rand, 2, 13, 5), _table(rand, 2, 13, 3)
    yield "mix, D = E = 5", sol.mix, _table(rand, 3, 13, 5), _table(rand, 3, 13, 5), _table(rand, 3, 13, 5)
    yield "chain, from the left", sol.chain, *_chain(rand, 2, 7, 3, 11)
    yield "chain, from the right", sol.chain, *_chain(rand, 11, 3, 7, 2)
    yield "chain, equal sizes", sol.chain, *_chain(rand, 5, 5, 5, 5)
    # In float32 the two orders round differently: sums of some hundred products.
    a, b, c = (x.float() for x in _chain(rand, 7, 11, 5, 13))
    yield "chain, float32", near(sol.chain, rtol=1e-4, atol=1e-4), a, b, c


def gradient(sol, rand):
    """Gradients reach every operand."""
    yield "push", grads, sol.push, _table(rand, 7, 7), _table(rand, 7, 7), _table(rand, 7, 2)
    yield "mix", grads, sol.mix, _table(rand, 2, 7, 3), _table(rand, 2, 7, 3), _table(rand, 2, 7, 5)
    yield "chain, left", grads, sol.chain, *_chain(rand, 2, 7, 3, 11)
    yield "chain, right", grads, sol.chain, *_chain(rand, 11, 3, 7, 2)


def cost(sol, rand):
    """push and mix: the cheap order, in FLOPs and in what is written down."""
    a, b, x = rand.normal(61, 61), rand.normal(61, 61), rand.normal(61, 3)
    q, k, v = rand.normal(2, 67, 5), rand.normal(2, 67, 5), rand.normal(2, 67, 3)
    for name, look in {"FLOPs": flops, "largest tensor": _widest}.items():
        yield f"push, N = 61, K = 3: {name}", look, sol.push, a, b, x
        yield f"mix, T = 67, D = 5, E = 3: {name}", look, sol.mix, q, k, v


def choice(sol, rand):
    """chain: the cheaper order, whichever it is."""
    for name, num in {"eight choices of the sizes": 8, "forty choices": 40}.items():
        yield name, _orders, sol.chain, {sizes: _chain(rand, *sizes) for sizes in _sizes(rand, num)}
    yield "largest tensor", _widest, sol.chain, *_chain(rand, 23, 5, 37, 7)
