import numpy as np


def _loaded(sol, rand, dtype):
    """A function that loads with a buffer of that dtype, and may read one batch more afterwards."""
    sizes = tuple(rand.sizes("B D").values())
    batches = rand.uniform(4, *sizes, low=1.0, high=90.0).numpy().astype(dtype)

    def read(buffer, i):
        buffer[:] = batches[i]

    def loaded(num_batches, reads_on=False):
        buffer = np.zeros(sizes, dtype)
        tensors = sol.load(read, num_batches, buffer)
        if reads_on:
            read(buffer, num_batches)
        return tensors

    return loaded


def batches(sol, rand):
    """Tensor i holds what was read for batch i."""
    for dtype in ("float64", "float32", "int64", "uint8"):
        yield f"{dtype} buffer", _loaded(sol, rand, dtype), 3


def reused_buffer(sol, rand):
    """What happens to the buffer afterwards does not reach the tensors."""
    for dtype in ("float64", "float32", "int32"):
        yield f"{dtype} buffer", _loaded(sol, rand, dtype), 3, True


def arrays(sol, rand):
    """A tensor's numbers as an array, with or without a graph behind them."""
    sizes = rand.sizes("B T").values()
    yield "float32", sol.to_array, rand.normal(*sizes)
    yield "int64", sol.to_array, rand.integers(-9, 9, *sizes)
    yield "requires grad", sol.to_array, rand.normal(*sizes, grad=True)
    yield "a result with a graph", sol.to_array, rand.normal(*sizes, grad=True) * 3
    yield "a strided view", sol.to_array, rand.normal(*sizes).t()


def edited_array(sol, rand):
    """An edit of the array leaves the tensor as it was."""

    def edit(x):
        array = sol.to_array(x)
        array[0] = -7
        return array

    yield "float64", edit, rand.normal(5, 3).double()
    yield "requires grad", edit, rand.normal(3, 7, grad=True)
