"""What a statement rules out, seen in the text: evidence with a line, beside what the trace of the calls sees."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def forbidden_in(source: str, names: tuple[str, ...]) -> dict[str, int]:
    """Forbidden name -> the first line that uses it, inside functions and classes.

    A dotted name is found through imports and their aliases; a bare one forbids every function of torch with that last
    name, and every method. Tests below `if __name__ == "__main__"`, or in functions named test_…, are the learner's.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    imported = dict(_imported(tree))
    own = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    found: dict[str, int] = {}
    for node in _used(tree):
        full = _dotted(node, imported)
        for name in names:
            if _is(name, full, node, own):
                found[name] = min(found.get(name, node.lineno), node.lineno)
    return found


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Local name -> the full name that it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _used(tree: ast.Module) -> Iterator[ast.Attribute | ast.Name]:
    for part in tree.body:
        if isinstance(part, ast.FunctionDef | ast.ClassDef) and not part.name.startswith("test"):
            inner = {id(n.value) for n in ast.walk(part) if isinstance(n, ast.Attribute)}
            for node in ast.walk(part):
                if isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and id(node) not in inner):
                    yield node


def _dotted(node: ast.AST, imported: dict[str, str]) -> str:
    """The full name of an attribute chain that starts at an import, or an empty string."""
    if isinstance(node, ast.Name):
        return imported.get(node.id, "")
    if isinstance(node, ast.Attribute) and (inner := _dotted(node.value, imported)):
        return f"{inner}.{node.attr}"
    return ""


def _is(name: str, full: str, node: ast.Attribute | ast.Name, own: set[str]) -> bool:
    if full:
        return full == name or ("." not in name and full.startswith("torch.") and full.rpartition(".")[2] == name)
    if "." in name or not isinstance(node, ast.Attribute) or node.attr != name:
        return False
    root = node.value
    while isinstance(root, ast.Attribute):
        root = root.value
    return not (isinstance(root, ast.Name) and (root.id in ("self", "cls", "ctx") or root.id in own))
