import torch

from practorch.observe import fill, grads, near, shapes

CLASSES = 5
SIZES = {"24 x 24": (24, 24), "36 x 36": (36, 36), "32 x 64": (32, 64), "17 x 41": (17, 41), "5 x 7": (5, 7)}


# A mean over a map is a sum in some order: pooling and .mean() may differ in the last digits.
def _scores(sol, rand, images):
    return near(fill(sol.Classifier(CLASSES), rand).to(images.dtype).forward, rtol=1e-4, atol=1e-5)(images)


def weights(sol, rand):
    """The weights keep their names and shapes."""
    yield "names and shapes", lambda: shapes(sol.Classifier(CLASSES))


def as_before(sol, rand):
    """A batch of 16 at 32 x 32 gets the scores that it got before."""
    yield "16 images", _scores, sol, rand, rand.normal(16, 3, 32, 32)


def batches(sol, rand):
    """Any number of images."""
    for num in (7, 32, 1):
        yield f"{num} images", _scores, sol, rand, rand.normal(num, 3, 32, 32)


def resolutions(sol, rand):
    """Any size, and every pixel counts."""
    for name, size in SIZES.items():
        yield f"16 images of {name}", _scores, sol, rand, rand.normal(16, 3, *size)
    yield "16 images of 29 x 43, float64", _scores, sol, rand, rand.normal(16, 3, 29, 43, dtype=torch.float64)


def gradient(sol, rand):
    """The gradient reaches every pixel and every weight."""

    def backward(images):
        return near(grads, rtol=1e-4, atol=1e-5)(fill(sol.Classifier(CLASSES), rand), images)

    yield "16 images of 21 x 37", backward, rand.normal(16, 3, 21, 37)


def brightness(sol, rand):
    """The mean of each image, at any size."""
    for name, size in SIZES.items():
        yield name, near(sol.mean_brightness, rtol=1e-4, atol=1e-5), rand.uniform(7, 3, *size)
    yield "one image, float64", sol.mean_brightness, rand.uniform(1, 3, 11, 13, dtype=torch.float64)
    yield "gradient", grads, sol.mean_brightness, rand.uniform(2, 3, 5, 7)
