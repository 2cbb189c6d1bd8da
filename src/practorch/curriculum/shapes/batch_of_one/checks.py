from practorch.observe import grads
from practorch.observe.rand import strided

SIZES = {"7 images": (7, 1, 5, 3), "1 image": (1, 1, 5, 3), "2 images, H = 1": (2, 1, 1, 3), "3 images, W = 1": (3, 1, 5, 1)}


def brightness(sol, rand):
    """One mean per image and row, for every size."""
    for name, shape in SIZES.items():
        yield name, sol.row_brightness, rand.normal(*shape)
    yield "1 image of 1 x 1", sol.row_brightness, rand.normal(1, 1, 1, 1)
    yield "a strided view, float64", sol.row_brightness, strided(rand.normal(3, 1, 5, 7).double())


def one_score_each(sol, rand):
    """One score per image, for every size."""
    for name, shape in SIZES.items():
        yield name, sol.scores, rand.normal(*shape), rand.normal(shape[2] * shape[3], 1)
    yield "1 image of 1 x 1", sol.scores, rand.normal(1, 1, 1, 1), rand.normal(1, 1)
    yield "a strided view, float64", sol.scores, strided(rand.normal(3, 1, 5, 7).double()), rand.normal(35, 1).double()


def gradient(sol, rand):
    """Gradients flow, for several images and for one."""
    for name in ("7 images", "1 image"):
        shape = SIZES[name]
        yield f"row_brightness, {name}", grads, sol.row_brightness, rand.normal(*shape)
        yield f"scores, {name}", grads, sol.scores, rand.normal(*shape), rand.normal(shape[2] * shape[3], 1)
