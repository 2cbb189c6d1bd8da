from practorch.observe import grads
from practorch.observe.rand import strided


def _layouts(rand, B, H, W):
    """The same kind of batch, laid out in memory in different ways."""
    yield "contiguous", rand.normal(B, H, W)
    yield "transposed", rand.normal(B, W, H).transpose(1, 2)
    yield "every second column", rand.normal(B, H, 2 * W)[:, :, ::2]
    yield "cut from a larger batch", rand.normal(B + 2, H + 3, W + 1)[1:-1, 2:-1, :-1]
    yield "one image expanded", rand.normal(1, H, W).expand(B, H, W)
    yield "batch axis last in memory, float64", strided(rand.normal(B, H, W).double())
    yield "batch of one, transposed", rand.normal(1, W, H).transpose(1, 2)


def pixel_rows(sol, rand):
    """Each image as one row of pixels, whatever its layout."""
    for name, x in _layouts(rand, 3, 5, 7):
        yield name, sol.pixels, x


def main_diagonals(sol, rand):
    """The diagonal of each image, whatever its layout."""
    for name, x in _layouts(rand, 3, 5, 5):
        yield name, sol.diagonals, x


def gradient(sol, rand):
    """Gradients go back to the pixels that were taken."""

    def turned(function):
        return lambda x: function(x.transpose(1, 2))

    yield "pixels", grads, turned(sol.pixels), rand.normal(2, 5, 3)
    yield "diagonals", grads, turned(sol.diagonals), rand.normal(2, 5, 5)
