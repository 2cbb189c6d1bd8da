import torch

from practorch.observe import biggest, near


def _batches(rand, *, counts=(5, 5, 2), mean=0.0, std=1.0, dtype=torch.float32, drift=0.5):
    """Batches whose channels differ in mean and spread, and whose later batches lie higher."""
    sizes = rand.sizes("C H W", C=3)
    shift, scale = rand.normal(3, 1, 1, dtype=dtype), rand.uniform(3, 1, 1, low=0.5, high=2.0, dtype=dtype)
    made = [rand.normal(n, *sizes.values(), dtype=torch.float64) + drift * i for i, n in enumerate(counts)]
    return [(x * std * scale + mean + std * shift).to(dtype) for x in made]


def _read_once(sol):
    """As a loader over files: a second loop over it finds nothing."""
    return lambda batches: sol.channel_stats(x for x in batches)


def values(sol, rand):
    """The statistics of all pixels, as if the set were one tensor."""
    yield "one batch", sol.channel_stats, _batches(rand, counts=(7,))
    yield "float64", sol.channel_stats, _batches(rand, counts=(3, 3), drift=0.0, dtype=torch.float64)
    turned = rand.normal(1, *rand.sizes("H W").values(), 3).permute(0, 3, 1, 2)
    yield "one image, a strided view", sol.channel_stats, [turned]


def short_batch(sol, rand):
    """Each pixel weighs the same, also in a short last batch or in smaller images."""
    yield "batches of 5, 5 and 2", sol.channel_stats, _batches(rand)
    yield "grey images of two sizes", sol.channel_stats, [rand.normal(3, 1, 7, 5), rand.normal(3, 1, 3, 11) + 2]


def one_pass(sol, rand):
    """The batches come once, and one at a time."""
    yield "a generator", _read_once(sol), _batches(rand)
    yield "largest tensor, 13 batches", biggest, _read_once(sol), _batches(rand, counts=(3,) * 13)


def far_from_zero(sol, rand):
    """A spread of 1 around 10000 is a spread of 1."""
    # Tolerance: batch by batch, with deviations from float32 means, the spread is right to about 1e-3 here.
    far = near(lambda batches: sol.channel_stats(batches)[1], rtol=2e-3, atol=1e-3)
    batches = _batches(rand, mean=1e4)
    yield "float32 around 10000, mean", lambda batches: sol.channel_stats(batches)[0], batches
    yield "float32 around 10000, spread", far, batches
    yield "a channel that never changes", far, [torch.full((n, 2, 3, 5), 0.3) for n in (3, 2)]
    yield "a channel that never changes, far out", far, [torch.full((n, 2, 7, 3), 3217.7) for n in (5, 2)]
