"""A learner's CUDA C++ as text: what a check may start in it, and the program that is made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import torch

HERE = Path(__file__).parent

TYPES = {
    "float": torch.float32, "double": torch.float64, "int": torch.int32, "int32_t": torch.int32,
    "long": torch.int64, "long long": torch.int64, "int64_t": torch.int64, "short": torch.int16,
    "unsigned char": torch.uint8, "uint8_t": torch.uint8, "signed char": torch.int8, "int8_t": torch.int8,
    "bool": torch.bool,
}  # fmt: skip
NUMBERS = {*TYPES, "unsigned", "unsigned int", "size_t", "std::size_t", "uint32_t", "uint64_t", "unsigned long"}
_HEADERS = r"cuda\w*\.h(?:pp)?|device_launch_parameters\.h|crt/\w+\.h"
_BOUNDS = r"(?:__launch_bounds__\s*\([^()]*\)\s*)?"
_KERNEL = re.compile(rf"__global__\s+{_BOUNDS}void\s+{_BOUNDS}(\w+)\s*\(([^()]*)\)")
_BEFORE = r'(?:static\s+|inline\s+|extern\s+"C"\s+|__host__\s+)*'
_HOST = re.compile(rf"^{_BEFORE}void\s+(\w+)\s*\(([^()]*)\)\s*\{{", re.MULTILINE)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a kernel or host function; kind is the type without const, restrict and stars."""

    name: str
    kind: str
    is_pointer: bool

    @property
    def can_be_passed(self) -> bool:
        """A number, or a pointer to numbers that a tensor can hold."""
        return self.kind in (TYPES if self.is_pointer else NUMBERS)


@dataclass(frozen=True)
class Function:
    """A function that a check may start."""

    name: str
    is_kernel: bool
    parameters: tuple[Parameter, ...]

    @property
    def can_be_called(self) -> bool:
        """All its parameters are numbers or pointers to numbers."""
        return all(p.can_be_passed for p in self.parameters)


def functions_in(source: str) -> tuple[Function, ...]:
    """Kernels and host functions that return void, templates left out."""
    code = _without_comments(source)
    found: dict[str, Function] = {}
    for pattern, is_kernel in ((_KERNEL, True), (_HOST, False)):
        for match in pattern.finditer(code):
            if not re.search(r"template\s*<[^;{}]*>\s*$", code[: match.start()]):
                found.setdefault(match[1], Function(match[1], is_kernel, _parameters(match[2])))
    return tuple(found.values())


def _parameters(text: str) -> tuple[Parameter, ...]:
    pieces = [p for p in text.split(",") if p.strip() not in ("", "void")]
    found = []
    for piece in pieces:
        words = re.sub(r"\b(?:__restrict__|__restrict|restrict|struct)\b|=.*", "", piece).replace("[]", "")
        is_pointer = "*" in words or "[]" in piece
        name = (re.findall(r"\w+", words) or [""])[-1]
        kind = re.sub(r"\bconst\b|[*&]", " ", re.sub(rf"\b{name}\s*$", "", words.rstrip()))
        found.append(Parameter(name, " ".join(kind.split()), is_pointer))
    return tuple(found)


def _without_comments(source: str) -> str:
    """Comments become spaces, so that every line stays where it is."""
    pattern = r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|//[^\n]*|/\*.*?\*/"""
    return re.sub(pattern, lambda m: m[0] if m[0][0] != "/" else re.sub(r"[^\n]", " ", m[0]), source, flags=re.DOTALL)


def program(name: str, source: str, functions: list[Function], *, on_gpu: bool) -> str:
    """The learner's text between the place where it runs and the functions that a check starts it with."""
    headers = rf'^[ \t]*#[ \t]*include[ \t]*[<"](?:{_HEADERS})[>"]'
    code = re.sub(headers, "", _without_comments(source), flags=re.MULTILINE)
    launch = r"(\w+(?:\s*<[\w\s,]+>)?)\s*<<<(.+?)>>>\s*\("
    code = re.sub(launch, lambda m: f'::practorch::configured("{m[1]}", {m[1]}, {m[2]})(', code, flags=re.DOTALL)
    if not on_gpu:
        dynamic = r"extern\s+__shared__\s+(?:__align__\s*\(\s*\d+\s*\)\s*)?([\w\s]+?)\s*(\w+)\s*\[\s*\]\s*;"
        code = re.sub(dynamic, r"\1* \2 = ::practorch::dynamic_shared<\1>();", code)
    align = 16 if re.search(r"\b(?:float|int|uint|double)[234]\b", code) else 1
    starts = "".join(f"    [] {{ {_start_of(f)} }},\n" for f in functions) or "    nullptr,\n"
    return (
        f'#define PRACTORCH_ALIGN {align}u\n#include "{HERE / ("cuda_on_gpu.h" if on_gpu else "cuda_on_cpu.h")}"\n'
        f'#line 1 "{name}"\n{code}\n#line 1 "practorch"\n'
        f"static void (*const practorch_functions[])() = {{\n{starts}}};\n"
        "int main(int, char** files) { return practorch::run(files, practorch_functions); }\n"
    )


def _start_of(function: Function) -> str:
    args = ", ".join(
        f"practorch::job.{'tensor' if p.is_pointer else 'number'}<{p.kind}>({i})"
        for i, p in enumerate(function.parameters)
    )
    if not function.is_kernel:
        return f"{function.name}({args});"
    job = "practorch::job"
    return f'practorch::configured("{function.name}", {function.name}, {job}.grid, {job}.block, {job}.shared)({args});'
