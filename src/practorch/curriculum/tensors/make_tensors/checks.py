import torch

from practorch.observe import on_meta, torch_calls


def _in_used_memory(function, *args):
    """The same call, with fresh memory filled: nan, or the largest integer."""
    torch.use_deterministic_algorithms(True)
    value = function(*args)
    torch.use_deterministic_algorithms(False)
    return value


def from_values(sol, rand):
    """Python numbers become tensors of the shape and dtype asked for."""
    n = rand.integer(3, 30)
    yield f"scalar({n})", _in_used_memory, sol.scalar, n
    yield "scalar(0)", _in_used_memory, sol.scalar, 0
    height, width = rand.sizes("H W").values()
    yield "matrix of ints", _in_used_memory, sol.matrix, rand.integers(-9, 9, height, width).tolist()


def filled(sol, rand):
    """Every element is written, whatever the memory held before."""
    height, width = rand.sizes("H W").values()
    yield "zero_counts", _in_used_memory, sol.zero_counts, rand.integer(20, 40)
    yield "constant, a float", _in_used_memory, sol.constant, 0.75, height, width
    yield "constant, an int", _in_used_memory, sol.constant, 4, width, height


def ranges(sol, rand):
    """Evenly spaced numbers: as many as asked for, and the right last one."""
    yield "even_numbers", sol.even_numbers, rand.integer(5, 12)
    yield "grid(0, 1, 5)", sol.grid, 0.0, 1.0, 5
    yield "grid from -3", sol.grid, -3.0, 2.0, rand.integer(6, 12)


def like_another(sol, rand):
    """Zeros that fit another tensor: its shape, its dtype, its device."""
    sizes = rand.sizes("B T D").values()
    yield "float32", _in_used_memory, sol.zeros_for, rand.normal(*sizes)
    yield "float64", _in_used_memory, sol.zeros_for, rand.normal(*sizes, dtype=torch.float64)
    yield "int64", _in_used_memory, sol.zeros_for, rand.integers(1, 9, *sizes)
    yield "on another device", on_meta, sol.zeros_for, rand.normal(*sizes)


def triangle(sol, rand):
    """A boolean triangle, with its diagonal, in a few operations."""
    yield "lower_triangle(4)", sol.lower_triangle, 4
    yield "operations for 60 rows", torch_calls, sol.lower_triangle, 60
