"""CUDA C++ kernels as a check calls them: on a CPU shim that any machine has, or on a GPU where one may be used.

The learner's text is compiled as it is but for four things, none of which moves a line: the CUDA headers are left out,
kernel<<<grid, block>>>(…) becomes a call, extern __shared__ arrays become pointers, and functions that start a kernel
or a host function with a check's arguments are put after its end. See cuda_on_cpu.h for what the shim sees.
"""

from __future__ import annotations

import resource
import shutil
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from practorch.observe.cuda_text import TYPES, Function, Parameter, functions_in, program
from practorch.observe.native import COMMAND, GUARD, Built, built, finished

CPU_COMMAND = tuple("-O0" if word == "-O1" else word for word in COMMAND)  # compiles in two thirds of the time
GPU_COMMAND = ("nvcc", "-std=c++17", "-O1", "-lineinfo", "-x", "cu")
Dims = int | tuple[int, ...]


class Kernels:
    """A learner's .cu file, compiled."""

    def __init__(self, compiled: Built, functions: tuple[Function, ...], scratch: str) -> None:
        self._built, self._scratch = compiled, scratch
        self._functions = functions
        self._startable = [f for f in functions if f.can_be_called]
        self.launches: list[dict[str, Any]] = []
        """The kernels that the last call launched, in order: kernel, grid, block."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What -Wall -Wextra said: "line 12: unused variable 'i'"."""
        return self._built.warnings

    def launch(
        self, kernel: str, grid: Dims, block: Dims, *args: Any, shared: int = 0, reverse: bool = False
    ) -> list[Tensor]:
        """Launch a kernel; the tensors as they are afterwards, in the order of the arguments, whatever their names.

        reverse lets blocks and threads run in the opposite order. Raises Stopped, at the learner's line, if a thread
        leaves a tensor or waits for ever, or if CUDA would refuse the configuration.
        """
        sizes = (*_three(grid), *_three(block))
        return self._start(self._named(kernel, is_kernel=True), args, (shared, reverse), sizes)

    def call(self, function: str, *args: Any, reverse: bool = False) -> list[Tensor]:
        """Call a host function, which launches kernels itself; the tensors afterwards, which lie on the device."""
        return self._start(self._named(function, is_kernel=False), args, (0, reverse), (1,) * 6)

    def _start(
        self, function: Function, args: tuple[Any, ...], how: tuple[int, bool], sizes: tuple[int, ...]
    ) -> list[Tensor]:
        if len(args) != len(function.parameters):
            counts = f"{len(function.parameters)} arguments, and the check gives {len(args)}"
            raise TypeError(f"{function.name} takes {counts}")
        named = list(zip(function.parameters, args, strict=True))
        values = [_fitting(function, parameter, value) for parameter, value in named]
        tensors = [value for value in values if isinstance(value, Tensor)]
        lines = [_line(parameter, value) for parameter, value in zip(function.parameters, values, strict=True)]
        shared, reverse = how
        results: list[Tensor] = []
        for at_start in (False, True) if tensors else (False,):  # fences close behind the tensors, then before them
            head = [self._startable.index(function), int(reverse), int(at_start), shared, len(values), *sizes]
            text = "\n".join([" ".join(map(str, head)), *lines]) + "\n"
            found = self._ran(text.encode() + b"".join(t.numpy().tobytes() for t in tensors), tensors, quiet=at_start)
            results = results or found
        return results

    def _ran(self, job: bytes, tensors: list[Tensor], *, quiet: bool) -> list[Tensor]:
        folder = Path(self._scratch)
        files = [folder / name for name in ("practorch_job", "practorch_result", "practorch_launches")]
        files[0].write_bytes(job)
        prints, code = finished(self._built, [str(self._built.program), *map(str, files)], b"", self._scratch)
        if code:
            raise RuntimeError(f"the program that runs the kernels ended with exit code {code}")
        self.launches = [_launch(line) for line in files[2].read_text(encoding="utf-8").splitlines()]
        if prints and not quiet:
            print(prints, end="")
        return _tensors_in(files[1].read_bytes(), tensors)

    def _named(self, name: str, *, is_kernel: bool) -> Function:
        what = "kernel (a __global__ void function)" if is_kernel else "host function (void, without __global__)"
        same = [f for f in self._functions if f.name == name and f.is_kernel == is_kernel]
        if not same:
            raise AttributeError(f"there is no {what} named {name}")
        if not same[0].can_be_called:
            odd = next(p for p in same[0].parameters if not p.can_be_passed)
            raise TypeError(f"{name}: a check cannot pass its parameter {odd.name}: {odd.kind}{'*' * odd.is_pointer}")
        return same[0]


def compiled_kernels(path: str, source: str, scratch: str) -> Kernels:
    """The kernels and host functions in a learner's .cu file.

    Raises CompileError, at the learner's line, if it does not compile; NoCompiler where there is no compiler.
    """
    functions = functions_in(source)
    on_gpu = run_on() == "gpu"
    text = program(Path(path).name, source, [f for f in functions if f.can_be_called], on_gpu=on_gpu)
    if on_gpu:
        return Kernels(built(path, text, scratch, (), GPU_COMMAND), functions, scratch)
    return Kernels(built(path, text, scratch, (GUARD,), CPU_COMMAND), functions, scratch)


def run_on() -> Literal["cpu shim", "gpu"]:
    """Where kernels run. A GPU wants more address space than a worker's memory limit leaves: there it is the shim."""
    unlimited = resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
    return "gpu" if unlimited and shutil.which("nvcc") and torch.cuda.is_available() else "cpu shim"


def _fitting(function: Function, parameter: Parameter, value: Any) -> Any:
    """The value, if the parameter can take it."""
    if parameter.is_pointer != isinstance(value, Tensor):
        raise TypeError(f"{function.name}: {parameter.name} {'is' if parameter.is_pointer else 'is not'} a pointer")
    if isinstance(value, Tensor):
        if value.dtype != TYPES[parameter.kind]:
            dtype = str(value.dtype).removeprefix("torch.")
            raise TypeError(f"{function.name}: {parameter.name} points to {parameter.kind}, and the check has {dtype}")
        return value.detach().contiguous()
    return value


def _line(parameter: Parameter, value: Any) -> str:
    if isinstance(value, Tensor):
        return f"t {parameter.name} {value.numel() * value.element_size()} {value.element_size()}"
    return f"n {float(value).hex() if isinstance(value, float) else int(value)}"


def _launch(line: str) -> dict[str, Any]:
    name, *sizes = line.rsplit(" ", 6)
    numbers = [int(n) for n in sizes]
    return {"kernel": name, "grid": tuple(numbers[:3]), "block": tuple(numbers[3:])}


def _three(dims: Dims) -> tuple[int, ...]:
    given = (dims,) if isinstance(dims, int) else tuple(dims)
    return (*given, 1, 1, 1)[:3]


def _tensors_in(data: bytes, like: list[Tensor]) -> list[Tensor]:
    found, at = [], 0
    for t in like:
        size = t.numel() * t.element_size()
        piece = bytearray(data[at : at + size])
        found.append(torch.frombuffer(piece, dtype=t.dtype).reshape(t.shape) if size else t.clone())
        at += size
    return found
