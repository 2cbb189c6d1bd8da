import torch

from practorch.observe import grads, near, on_meta

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
FAR_MEAN, FAR_STD = [-3.0, 11.0, 0.7], [2.0, 0.05, 7.0]


def normalised(sol, rand):
    """normalise: minus the mean, divided by the deviation, channel by channel."""
    for name, x in rand.battery("B C H W", C=3):
        yield name, sol.normalise, x, MEAN, STD
    yield "one image", sol.normalise, rand.normal(3, 7, 5), FAR_MEAN, FAR_STD
    yield "five channels", sol.normalise, rand.normal(5, 3, 7), [0.1, 0.2, 0.3, 0.4, 0.5], [0.5, 0.7, 0.9, 1.1, 1.3]
    yield "three channels, three columns", sol.normalise, rand.normal(2, 3, 5, 3), FAR_MEAN, FAR_STD


def restored(sol, rand):
    """denormalise: the way back."""
    for name, y in rand.battery("B C H W", C=3):
        yield name, sol.denormalise, y, MEAN, STD
    yield "one image", sol.denormalise, rand.normal(3, 7, 5), FAR_MEAN, FAR_STD
    yield "three channels, three rows", sol.denormalise, rand.normal(2, 3, 3, 5), FAR_MEAN, FAR_STD


def dtype_and_device(sol, rand):
    """The numbers per channel take the dtype and the device of the images."""
    half = rand.normal(3, 7, 5, dtype=torch.float16)
    # Tolerance: float16 keeps three digits, and two orders of the same steps round differently near 0.
    yield "normalise, float16", near(sol.normalise, rtol=1e-2, atol=1e-2), half, FAR_MEAN, FAR_STD
    yield "denormalise, float16", near(sol.denormalise, rtol=1e-2, atol=1e-2), half, FAR_MEAN, FAR_STD
    yield "normalise, elsewhere", on_meta, sol.normalise, rand.normal(3, 7, 5), MEAN, STD
    yield "denormalise, elsewhere", on_meta, sol.denormalise, rand.normal(3, 7, 5), MEAN, STD


def gradient(sol, rand):
    """The gradient flows through both ways."""
    yield "normalise", grads, sol.normalise, rand.normal(2, 3, 7, 5), MEAN, STD
    yield "denormalise", grads, sol.denormalise, rand.normal(3, 5, 7), MEAN, STD


def picture(sol, rand):
    """to_image: bytes, colours side by side and in their order."""
    for name, low, high, off in (("bytes", 0, 256, 0.0), ("between bytes", 1, 255, 0.3), ("outside", -80, 335, 0.2)):
        sizes = rand.sizes("H W")
        pixels = rand.integers(low, high, 3, *sizes.values()) + rand.uniform(3, *sizes.values(), low=-off, high=off)
        y = (pixels / 255 - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]
        yield name, sol.to_image, y, MEAN, STD
