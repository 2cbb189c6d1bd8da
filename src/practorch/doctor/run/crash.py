"""An exception in the script: the learner's line, and the shapes of the tensors that it names."""

from __future__ import annotations

import ast
import linecache
from types import FrameType
from typing import Any

from practorch.doctor.run.facts import Crash
from practorch.doctor.run.place import NOWHERE, Place
from practorch.doctor.run.watch import Watch

MAX_SHAPES = 12


def crash_of(error: BaseException, watch: Watch) -> Crash:
    """The exception as plain facts."""
    found: list[tuple[FrameType, int]] = []
    trace = error.__traceback__
    while trace is not None:
        if watch.places.owns(trace.tb_frame.f_code.co_filename):
            found.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    crash = Crash(type(error).__name__, str(error)[:2000], NOWHERE)
    if found:
        frame, line = found[-1]
        crash.place = Place(frame.f_code.co_filename, line)
        for frame, line in reversed(found[-3:]):
            crash.shapes += [text for text in shapes_in(frame, line) if text not in crash.shapes]
    crash.shapes = crash.shapes[:MAX_SHAPES]
    return crash


def shapes_in(frame: FrameType, line: int) -> list[str]:
    """ "x: float32 (64, 10) on cpu" for every tensor and layer that the statement names."""
    node = _statement(frame.f_code.co_filename, line)
    if node is None:
        return []
    parts = [p for p in ast.walk(node) if isinstance(p, ast.Name | ast.Attribute)]
    parts.sort(key=lambda p: (p.lineno, p.col_offset, -(p.end_col_offset or 0)))
    found = []
    for name in dict.fromkeys(text for p in parts if (text := _dotted(p))):
        value = _look_up(name, frame)
        found += described(name, value)
    return found


def described(name: str, value: Any) -> list[str]:
    """A tensor, a size or a layer in words; nothing for everything else."""
    import torch

    if isinstance(value, torch.Tensor):
        return [f"{name}: {_tensor(value)}"]
    if isinstance(value, torch.Size):
        return [f"{name}: {tuple(value)}"]
    if isinstance(value, torch.nn.Module) and "_parameters" in vars(value):
        own = [(n, p) for n, p in value._parameters.items() if p is not None][:2]
        return [f"{name}.{n}: {_tensor(p)}" for n, p in own] or [f"{name}: {type(value).__name__}"]
    if isinstance(value, list | tuple) and value and all(isinstance(v, torch.Tensor) for v in value):
        return [f"{name}: {len(value)} tensors, the first {_tensor(value[0])}"]
    return []


def _tensor(value: Any) -> str:
    grad = ", requires grad" if value.requires_grad else ""
    return f"{str(value.dtype).removeprefix('torch.')} {tuple(value.shape)} on {value.device}{grad}"


def _statement(filename: str, line: int) -> ast.AST | None:
    """The smallest statement that covers a line; of a compound one, only its head."""
    try:
        tree = ast.parse("".join(linecache.getlines(filename)))
    except (SyntaxError, ValueError, RecursionError):
        return None
    spans = [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and n.lineno <= line <= (n.end_lineno or n.lineno)]
    best = min(spans, key=lambda n: (n.end_lineno or n.lineno) - n.lineno, default=None)
    if isinstance(best, ast.If | ast.While):
        return best.test
    if isinstance(best, ast.For):
        return best.iter
    return None if isinstance(best, ast.FunctionDef | ast.ClassDef) else best


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (inner := _dotted(node.value)):
        return f"{inner}.{node.attr}"
    return ""


def _look_up(name: str, frame: FrameType) -> Any:
    """A variable by its dotted name; attributes are read from modules only, so nothing of the learner's is run."""
    import torch

    first, *rest = name.split(".")
    value = frame.f_locals.get(first, frame.f_globals.get(first))
    for attribute in rest:
        if not isinstance(value, torch.nn.Module):
            return None
        inside = vars(value)
        stores = (*(inside.get(key, {}) for key in ("_parameters", "_buffers", "_modules")), inside)
        value = next((store[attribute] for store in stores if attribute in store), None)
    return value
