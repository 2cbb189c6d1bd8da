"""Shape comments are true: `# (B, T, D)` at a line's end is checked by running the line.

In one call of a function each letter means one size. Anything that is not a plain list of letters, numbers and sums or
products of them is left alone.
"""

from __future__ import annotations

import ast
import re

_COMMENT = re.compile(r"#\s*\(([A-Za-z0-9_*/+\- ,]*)\)")
_NAME = "_shape_is"

_TRACER = f"""
import sys as _sys

class ShapeLie(Exception):
    pass

def {_NAME}(value, line, says):
    frame = _sys._getframe(1)
    sizes = _SIZES.setdefault(id(frame), (frame, {{}}))[1]  # the frame is kept, so its id stays its own
    if not hasattr(value, "shape"):
        return value
    shape, parts = tuple(value.shape), [p.strip() for p in says.split(",") if p.strip()]
    wrong = len(shape) != len(parts)
    for part, size in zip(parts, shape):
        if part.isidentifier():
            wrong |= sizes.setdefault(part, size) != size
        elif part.isdigit():
            wrong |= int(part) != size
    if wrong:
        raise ShapeLie(f"line {{line}} says ({{says}}), is {{shape}} with {{sizes}}")
    return value

_SIZES = {{}}
"""


def traced(source: str) -> str:
    """The source with every shape comment turned into a check of it; the same text if there is none."""
    tree, lines = ast.parse(source), source.splitlines()
    says = {i: m.group(1) for i, line in enumerate(lines, start=1) if (m := _COMMENT.search(line))}
    if not says:
        return source
    tracer = _Tracer(says)
    done = ast.fix_missing_locations(tracer.visit(tree))
    return _TRACER + ast.unparse(done) if tracer.count else source


class _Tracer(ast.NodeTransformer):
    def __init__(self, says: dict[int, str]) -> None:
        self.says = says
        self.count = 0

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if isinstance(node.targets[0], ast.Name | ast.Attribute) and (says := self._of(node)):
            node.value = self._call(node.value, node.lineno, says)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None and not isinstance(node.value, ast.Tuple) and (says := self._of(node)):
            node.value = self._call(node.value, node.lineno, says)
        return node

    def _of(self, node: ast.stmt) -> str:
        return self.says.get(node.end_lineno or node.lineno, "")

    def _call(self, value: ast.expr, line: int, says: str) -> ast.expr:
        self.count += 1
        return ast.Call(ast.Name(_NAME, ast.Load()), [value, ast.Constant(line), ast.Constant(says)], [])
