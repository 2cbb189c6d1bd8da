import numpy as np


def _photo(rand, letters="H W C", **fixed):
    return rand.integers(0, 256, *rand.sizes(letters, **fixed).values()).numpy().astype(np.uint8)


def _floats(rand, dtype):
    return rand.uniform(*rand.sizes("H W", H=7).values(), 3).numpy().astype(dtype)


def colour(sol, rand):
    """Bytes with colours side by side become planes from 0 to 1."""
    yield "three colours", sol.to_tensor, _photo(rand, H=11, W=7, C=3)
    yield "as many rows as columns", sol.to_tensor, _photo(rand, H=5, W=5, C=2)
    yield "five channels, upright", sol.to_tensor, _photo(rand, H=13, W=7, C=5)
    yield "a part of a larger photo", sol.to_tensor, _photo(rand, H=11, W=13, C=3)[2:9, 4:9]


def grey(sol, rand):
    """A grey photo gets an axis of channels, of size 1, in front."""
    yield "bytes", sol.to_tensor, _photo(rand, "H W")
    yield "floats", sol.to_tensor, _floats(rand, "float32")[:, :, 0]


def dark(sol, rand):
    """The dtype decides about scaling, not the brightest pixel."""
    yield "bytes 0 and 1 only", sol.to_tensor, _photo(rand, H=5, W=3, C=2) % 2
    yield "all black", sol.to_tensor, _photo(rand, H=3, W=5, C=2) * 0


def floats(sol, rand):
    """Floats are scaled already; only axes and dtype change."""
    yield "float32", sol.to_tensor, _floats(rand, "float32")
    yield "float64", sol.to_tensor, _floats(rand, "float64")


def own_memory(sol, rand):
    """What is written into the photo afterwards does not reach the result."""

    def edit_afterwards(image):
        result = sol.to_tensor(image)
        image[:] = 0
        return result

    yield "bytes", edit_afterwards, _photo(rand, H=5, W=7, C=3)
    yield "float32", edit_afterwards, _floats(rand, "float32")
    yield "float64", edit_afterwards, _floats(rand, "float64")
