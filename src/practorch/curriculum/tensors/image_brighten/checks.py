import torch

from practorch.observe import on_meta


def _edges():
    """Pixels around the places where sums and halves go wrong; new ones each time, as a learner may write into them."""
    return torch.tensor([[0, 1, 55, 99, 100], [101, 154, 155, 156, 200], [127, 128, 253, 254, 255]], dtype=torch.uint8)


def _image(rand):
    return rand.integers(0, 256, *rand.sizes("C H W").values(), dtype=torch.uint8)


def brighter(sol, rand):
    """Bright pixels end at 255."""
    yield "100 more, small and large pixels", sol.brighten, _edges(), 100
    yield "1 more", sol.brighten, _edges(), 1
    yield "an image, 255 more", sol.brighten, _image(rand), 255


def darker(sol, rand):
    """Dark pixels end at 0."""
    yield "100 less, small and large pixels", sol.brighten, _edges(), -100
    yield "an image, 30 less", sol.brighten, _image(rand), -30


def nothing_changed(sol, rand):
    """An amount of 0 gives the image back, and a dtype stays a dtype."""
    yield "0 more", sol.brighten, _image(rand), 0
    yield "a strided view", sol.brighten, _image(rand).mT, 17


def averages(sol, rand):
    """The mean of two pixels lies between them, rounded down."""
    yield "small and large pixels", sol.average, _edges(), _edges().flip(0)
    sizes = rand.sizes("C H W").values()
    first, second = (rand.integers(0, 256, *sizes, dtype=torch.uint8) for _ in range(2))
    yield "two images", sol.average, first, second
    yield "two odd pixels", sol.average, _edges()[1:2, :1], _edges()[2:3, :1]


def other_device(sol, rand):
    """The work happens where the image is."""
    yield "brighten", on_meta, sol.brighten, _edges(), 9
    yield "average", on_meta, sol.average, _edges(), _edges().flip(1)
