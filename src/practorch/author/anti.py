"""Anti-answers: files that are wrong for every exercise. Each must be rejected, or waived with a reason.

Most are the solution with its public callables wrapped, so that they get everything right but one thing. A wrapper
prints MARK when it changed something: without it, the anti-answer does not apply to the exercise.
"""

from __future__ import annotations

import ast
import zlib
from collections.abc import Iterator

from practorch.engine.grade import sayings
from practorch.engine.precheck import public
from practorch.spec import Exercise

MARK = "practorch anti-answer at work"

_CHANGES = {
    "none": "return None, True",
    "input_unchanged": "return (args[0], True) if args and isinstance(args[0], torch.Tensor) else (value, False)",
    "zeros": "return each(value, torch.zeros_like)",
    "ones": "return each(value, torch.ones_like)",
    "empty": "return each(value, torch.empty_like)",
    "detached": "return each(value, lambda t: t.detach(), lambda t: t.is_floating_point() and has_float(args))",
    "numpy": "return each(value, lambda t: t.detach().resolve_conj().numpy())",
    "list": "return each(value, lambda t: t.detach().tolist())",
    "other_dtype": "return each(value, lambda t: t.to(OTHER.get(t.dtype, torch.float32)))",
    "seed_zero_memorised": "return (value, False) if torch.initial_seed() in SEEN else each(value, torch.zeros_like)",
    "always_equal": "return Yes(), True",
    "system_exit": "raise SystemExit",
    "os_exit": "os._exit(0)",
    "endless_loop": "\n    while True: pass",
}

_WRAPPER = """

import functools, os, torch
from torch import nn

SEEN = {seen}
OTHER = {{torch.float32: torch.float64, torch.float64: torch.float32, torch.int64: torch.int32}}


class Yes:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __getattr__(self, name): return self
    def __call__(self, *args): return self
    __hash__ = None


def has_float(args):
    return any(isinstance(a, torch.Tensor) and a.is_floating_point() for a in args)


def each(value, change, applies=lambda t: True):
    if type(value) in (torch.Tensor, nn.Parameter):
        return (change(value), True) if applies(value) else (value, False)
    if type(value) in (list, tuple):
        done = [each(v, change, applies) for v in value]
        return type(value)(v for v, _ in done), any(hit for _, hit in done)
    return value, False


def changed(value, args):
    {change}


def wrapped(function, is_method):
    @functools.wraps(function)
    def run(*args, **kwargs):
        value = function(*args, **kwargs)
        if value is None: return None
        value, hit = changed(value, args[1:] if is_method else args)
        if hit: print({mark!r})
        return value
    return run


for _name in {functions}:
    globals()[_name] = wrapped(globals()[_name], False)
for _name, _method in {methods}:
    _class = globals()[_name]
    _old = vars(_class)[_method]
    if isinstance(_old, staticmethod): continue
    setattr(_class, _method, wrapped(_old, True))
"""

_PATCHED = """

import builtins, torch
torch.allclose = torch.equal = torch.Tensor.allclose = torch.Tensor.equal = lambda *a, **k: True
torch.testing.assert_close = lambda *a, **k: None
builtins.all = builtins.any = lambda *a: True
"""


def anti_answers(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Name -> text of every anti-answer of an exercise."""
    yield "starter", exercise.starter()
    if not exercise.is_python:
        yield "empty_file", "\n"
        return
    yield "patched_allclose", exercise.starter() + _PATCHED
    yield "printed_passed", exercise.starter() + '\nprint("passed")\nprint(\'{"status": "passed"}\')\n'
    tree = ast.parse(exercise.solution())
    names = {n: node for n, node in public(tree).items() if not isinstance(node, ast.Import | ast.ImportFrom)}
    functions = [n for n, node in names.items() if isinstance(node, ast.FunctionDef)]
    methods = [(n, m) for n, node in names.items() if isinstance(node, ast.ClassDef) for m in _methods(node)]
    constants = [n for n, node in names.items() if isinstance(node, ast.Assign | ast.AnnAssign)]
    if functions or methods:
        for name, change in _CHANGES.items():
            yield name, exercise.solution() + _wrapper(exercise, change, functions, methods)
    elif constants:
        for name, value in {"none": "None", "zeros": "0", "empty": "()", "always_equal": "float('nan')"}.items():
            yield name, exercise.solution() + "".join(f"\n{c} = {value}" for c in constants) + f"\nprint({MARK!r})\n"


def _wrapper(exercise: Exercise, change: str, functions: list[str], methods: list[tuple[str, str]]) -> str:
    seen = _seeds_of_zero(exercise)
    return _WRAPPER.format(seen=seen, change=change, mark=MARK, functions=functions, methods=methods)


def _methods(node: ast.ClassDef) -> list[str]:
    return [n for n, part in public(node).items() if isinstance(part, ast.FunctionDef) and n != "__init__"]


def _seeds_of_zero(exercise: Exercise) -> set[int]:
    """What the global generator is seeded with in the calls of seed 0."""
    keys = [f"0/{check}" for check in sayings(exercise)]
    keys += [f"0/{check}/{i}" for check in sayings(exercise) for i in range(80)]
    return {zlib.crc32(key.encode()) for key in keys}
