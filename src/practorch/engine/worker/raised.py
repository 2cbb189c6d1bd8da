"""An exception in a learner's words: the line of theirs that ran, and the tensors that were in it."""

from __future__ import annotations

import ast
from types import FrameType, TracebackType
from typing import Any

import torch
from torch import nn

from practorch.engine.worker.state import describe, is_set_up

MESSAGE_CAP = 2000


def raised(error: BaseException, path: str, source: str) -> dict[str, Any]:
    """The error as plain data: type, message, and the innermost line of the learner's file with its shapes."""
    place = _innermost(error.__traceback__, path)
    lines = source.splitlines()
    out: dict[str, Any] = {"type": type(error).__name__, "message": _message(error), "line": None, "code": ""}
    out["shapes"], out["bases"] = [], [c.__name__ for c in type(error).__mro__[1:-2]]
    if place is not None:
        frame, number = place
        out["line"] = number
        out["code"] = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        out["shapes"] = shapes_in(_statement(source, number), frame)
    return out


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MESSAGE_CAP].encode("utf-8", "backslashreplace").decode()
    except Exception as second:  # a learner's __str__ may raise
        return f"(its message could not be read: {type(second).__name__})"


def _innermost(trace: TracebackType | None, path: str) -> tuple[FrameType, int] | None:
    found = None
    for _ in range(10_000):
        if trace is None:
            break
        if trace.tb_frame.f_code.co_filename == path:
            found = (trace.tb_frame, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _statement(source: str, number: int) -> ast.AST | None:
    """The smallest statement that covers a line."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    spans = [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and n.lineno <= number <= (n.end_lineno or n.lineno)]
    best = min(spans, key=lambda n: (n.end_lineno or n.lineno) - n.lineno, default=None)
    if isinstance(best, ast.If | ast.While):
        return best.test
    if isinstance(best, ast.For):
        return best.iter
    return None if isinstance(best, ast.FunctionDef | ast.ClassDef) else best


def shapes_in(node: ast.AST | None, frame: FrameType) -> list[str]:
    """ "name: float32 (3, 4)" for each tensor, size or module parameter that the statement names."""
    if node is None:
        return []
    parts = [p for p in ast.walk(node) if isinstance(p, ast.Name | ast.Attribute)]
    parts.sort(key=lambda p: (p.lineno, p.col_offset, -(p.end_col_offset or 0)))
    found: list[str] = []
    for name in dict.fromkeys(text for p in parts if (text := _dotted(p))):
        value = _look_up(name, frame)
        if isinstance(value, torch.Tensor | int | float) and not isinstance(value, bool):
            found.append(f"{name}: {describe(value)}")
        elif isinstance(value, nn.Module) and is_set_up(value):
            weights = [f"{name}.{n}: {describe(p)}" for n, p in value.named_parameters(recurse=False)]
            found += weights[:2] or [f"{name}: {type(value).__name__}"]
    return list(dict.fromkeys(found))[:8]


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (inner := _dotted(node.value)):
        return f"{inner}.{node.attr}"
    return ""


def _look_up(name: str, frame: FrameType) -> Any:
    """A local by its dotted name; attributes are read from modules and tensors only, so nothing of theirs is run."""
    first, *rest = name.split(".")
    value = frame.f_locals.get(first)
    for attribute in rest:
        if not isinstance(value, nn.Module):
            value = getattr(value, "__dict__", {}).get(attribute)
            continue
        inside = vars(value)
        stores = (*(inside.get(name, {}) for name in ("_parameters", "_buffers", "_modules")), inside)
        value = next((store[attribute] for store in stores if attribute in store), None)
    return value
