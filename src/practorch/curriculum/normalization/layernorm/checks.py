import torch

from practorch.observe import grads, near


def values(sol, rand):
    """Each token has mean 0 and variance 1, then weight and bias."""
    for name, x in rand.battery("B T D", skip=["large offset", "small scale"]):
        yield name, sol.layer_norm, x, *_affine(rand, x)
    for shape in ((7, 5), (5, 5), (5, 5, 5), (3,), (2, 3, 7, 5)):
        x = rand.normal(*shape, mean=2.0)
        yield f"shape {shape}", sol.layer_norm, x, *_affine(rand, x)
    x = rand.normal(11, 61, mean=5.0, dtype=torch.float64)      # so many that a trip through float32 shows
    yield "float64 near 5", sol.layer_norm, x, *_affine(rand, x)


def small_variance(sol, rand):
    """Where the variance is as small as eps, eps counts, and stands inside the root."""
    x = rand.normal(7, 5, std=3e-3)
    yield "variance near 1e-5", sol.layer_norm, x, *_affine(rand, x)
    yield "variance near 1e-6", sol.layer_norm, x / 3, *_affine(rand, x)
    yield "eps = 0.1", sol.layer_norm, rand.normal(7, 5), *_affine(rand, x), 0.1
    # The mean of equal numbers may be off by one rounding, which the division by sqrt(eps) makes 300 times as large.
    yield "equal features", near(sol.layer_norm, rtol=1e-3, atol=1e-3), rand.normal(7, 1).expand(7, 5), *_affine(rand, x)


def large_offset(sol, rand):
    """Features near 10000 with a spread of 1."""
    x = rand.normal(7, 61, mean=1e4)
    # A float32 mean of 1e4 is rounded to 1e-3, so right results differ in the third digit.
    yield "mean 1e4", near(sol.layer_norm, rtol=1e-3, atol=2e-2), x, *_affine(rand, x)


def gradient(sol, rand):
    """The gradients at x, weight and bias are right."""
    x = rand.normal(2, 7, 5)
    yield "three dims", grads, sol.layer_norm, x, *_affine(rand, x)
    wide = rand.normal(3, 11, dtype=torch.float64)
    yield "float64", grads, sol.layer_norm, wide, *_affine(rand, wide)


def _affine(rand, x):
    size = x.shape[-1]
    return rand.normal(size, mean=1.0, std=0.5, dtype=x.dtype), rand.normal(size, dtype=x.dtype)
