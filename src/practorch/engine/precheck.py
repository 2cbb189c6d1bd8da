"""What can be said from the text alone, before torch: syntax, missing functions, wrong signatures, misspelt imports."""

from __future__ import annotations

import ast
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

from practorch.engine.verdict import Case, Check, Finding, Verdict
from practorch.spec import Exercise, did_you_mean

SIZE_CAP = 256 << 10
TEXT_RULES = ("file", "empty", "syntax", "import", "missing", "signature")
_TYPICAL = ("torch", "numpy", "math", "torchvision", "collections", "functools", "itertools", "typing", "dataclasses")


@dataclass(frozen=True)
class Problem:
    """One thing that the text shows: a short kind, what it is, where, and what to do."""

    kind: str
    text: str
    hint: str
    line: int | None = None
    code: str = ""
    got: str = ""
    want: str = ""


def precheck(exercise: Exercise, data: bytes) -> tuple[str, Verdict | None]:
    """The text of a learner's file, and a verdict if the text alone settles it."""
    text, problem = decoded(data)
    if problem is None and exercise.is_python:
        problem = problem_in(text, exercise.starter())
    return text, None if problem is None else _verdict(exercise, problem)


def decoded(data: bytes) -> tuple[str, Problem | None]:
    """Bytes as text: UTF-8, a byte-order mark and CRLF allowed."""
    if len(data) > SIZE_CAP:
        size = f"{len(data) >> 10} KiB"
        return "", Problem(
            "file", f"the file has {size}; more than {SIZE_CAP >> 10} KiB is not read", "is it the right file?"
        )
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", Problem("file", "the file is UTF-16; Python wants UTF-8", "save it as UTF-8 in your editor")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return "", Problem("file", f"byte {error.start} is not UTF-8", "save the file as UTF-8 in your editor", line)
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        return "", Problem("file", "there is a NUL byte in the file", "delete that character, or reset the file", line)
    return text.replace("\r\n", "\n"), None


def problem_in(text: str, starter: str) -> Problem | None:
    """The first thing in a Python file that keeps it from being checked."""
    if not text.strip():
        return Problem("empty", "the file is empty", "practorch reset brings the starter back")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        return _syntax(error)
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem(
            "syntax", f"Python cannot read the file: {type(error).__name__}", "is there something enormous in it?"
        )
    wanted = ast.parse(starter)
    return _imports(tree, text) or _names(tree, wanted, text)


def _syntax(error: SyntaxError) -> Problem:
    code = (error.text or "").rstrip("\n")
    caret = " " * max((error.offset or 1) - 1, 0) + "^"
    kind = "an indentation error" if isinstance(error, IndentationError) else "a syntax error"
    hint = "Python reads up to the caret; the cause is there or just before it"
    return Problem("syntax", f"{kind}: {error.msg}", hint, error.lineno, f"{code}\n{caret}" if code else "")


def _imports(tree: ast.Module, text: str) -> Problem | None:
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            if not _is_guarded(tree, node) and (missing := _missing_module(name)):
                known = [*_TYPICAL, *sys.stdlib_module_names]
                if "." in missing:
                    known = _submodules(missing.rpartition(".")[0])
                hint = did_you_mean(missing.rpartition(".")[2], known) or f"pip install {missing.partition('.')[0]}"
                assert isinstance(node, ast.stmt)
                return Problem(
                    "import", f"there is no module named {missing!r}", hint, node.lineno, _line(text, node.lineno)
                )
    return None


def _is_guarded(tree: ast.Module, node: ast.AST) -> bool:
    """An import inside try may fail on purpose."""
    return any(
        isinstance(t, ast.Try) and any(node is n for part in t.body for n in ast.walk(part)) for t in ast.walk(tree)
    )


def _missing_module(name: str) -> str:
    """The first part of a dotted name that is not there, found on the file system: nothing is imported."""
    root, *rest = name.split(".")
    if root in sys.builtin_module_names or root in sys.stdlib_module_names:
        return ""
    try:
        spec = importlib.util.find_spec(root)
    except (ImportError, ValueError):
        return ""
    if spec is None:
        return root
    folders = [Path(p) for p in spec.submodule_search_locations or ()]
    so_far = root
    for part in rest:
        so_far = f"{so_far}.{part}"
        if not folders or any(f.name.startswith("_") for f in folders):
            return ""
        if any((f / f"{part}.py").exists() or any(f.glob(f"{part}.*.so")) for f in folders):
            return ""
        below = [f / part for f in folders if (f / part).is_dir()]
        if not below:
            return so_far if root == "torch" and part not in _MADE_AT_RUN_TIME else ""
        folders = below
    return ""


_MADE_AT_RUN_TIME = {"classes", "ops", "_C"}


def _submodules(name: str) -> list[str]:
    root, *rest = name.split(".")
    spec = importlib.util.find_spec(root)
    folders = [Path(p).joinpath(*rest) for p in (spec.submodule_search_locations if spec else None) or ()]
    return [p.stem for f in folders if f.is_dir() for p in f.iterdir() if p.suffix == ".py" or p.is_dir()]


def _names(tree: ast.Module, wanted: ast.Module, text: str) -> Problem | None:
    have = public(tree)
    for name, node in public(wanted).items():
        mine = have.get(name)
        if mine is None:
            problem = _missing_name(name, node, have, tree)
        elif isinstance(node, ast.FunctionDef) and isinstance(mine, ast.FunctionDef | ast.AsyncFunctionDef):
            problem = _signature(name, mine, node, text)
        elif isinstance(node, ast.ClassDef) and isinstance(mine, ast.ClassDef):
            problem = _methods(mine, node, text)
        else:
            problem = None
        if problem:
            return problem
    return None


def public(tree: ast.Module | ast.ClassDef) -> dict[str, ast.stmt]:
    """Public name -> the statement that binds it, at the top of a module or class."""
    found: dict[str, ast.stmt] = {}
    for node in tree.body:
        for name in _bound(node):
            if not name.startswith("_") or name in ("__init__", "__len__", "__getitem__", "__iter__", "__call__"):
                found[name] = node
    return found


def _bound(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id] if node.value is not None else []
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [a.asname or a.name.partition(".")[0] for a in node.names]
    if isinstance(node, ast.If | ast.Try | ast.With):
        return [
            name for part in ast.walk(node) if isinstance(part, ast.stmt) and part is not node for name in _bound(part)
        ]
    return []


def _missing_name(name: str, node: ast.stmt, have: dict[str, ast.stmt], tree: ast.Module) -> Problem | None:
    if isinstance(node, ast.Import | ast.ImportFrom) or any(
        isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in tree.body
    ):
        return None
    what = "class" if isinstance(node, ast.ClassDef) else "function" if isinstance(node, ast.FunctionDef) else "name"
    inner = {n.name: n.lineno for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    want = written(node)
    if name in inner:
        text = f"{name} is defined inside something else, not at the top of the file"
        return Problem("missing", text, "move it to the left margin", inner[name], want=want)
    near = did_you_mean(name, have).removeprefix("did you mean ").removesuffix("?")
    hint = f"{near} is there; is that it?" if near else f"the statement asks for {want}; the starter has it too"
    line = have[near].lineno if near else None
    return Problem("missing", f"no {what} named {name!r} in your file", hint, line, got=near or "", want=want)


def _signature(
    name: str, mine: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.FunctionDef, text: str
) -> Problem | None:
    line = _line(text, mine.lineno)
    if isinstance(mine, ast.AsyncFunctionDef):
        return Problem("signature", f"{name} is an async function", "write def, not async def", mine.lineno, line)
    got, want = _parameters(mine), _parameters(node)
    has_star = mine.args.vararg is not None and mine.args.kwarg is not None
    extra = len(got) - len(want)
    optional = extra > 0 and got[: len(want)] == want and len(mine.args.defaults) >= extra
    if got == want or has_star or optional:
        return None
    return Problem(
        "signature", f"{name} takes ({', '.join(got)})", f"the checks call {written(node)}", mine.lineno, line,
        got=f"({', '.join(got)})", want=f"({', '.join(want)})",
    )  # fmt: skip


def _methods(mine: ast.ClassDef, node: ast.ClassDef, text: str) -> Problem | None:
    have = public(mine)
    for name, method in public(node).items():
        if not isinstance(method, ast.FunctionDef):
            continue
        if name not in have:
            hint = f"the statement asks for {written(method)}"
            return Problem(
                "missing", f"{node.name} has no method {name!r}", hint, mine.lineno, _line(text, mine.lineno)
            )
        own = have[name]
        if isinstance(own, ast.FunctionDef | ast.AsyncFunctionDef):
            problem = _signature(f"{node.name}.{name}", own, method, text)
            if problem:
                return problem
    return None


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [a.arg for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]]


def written(node: ast.stmt) -> str:
    """How a definition is written: softmax(x, dim=-1)."""
    if isinstance(node, ast.FunctionDef):
        spare = ast.parse(ast.unparse(node.args and _bare(node)))
        return ast.unparse(spare).split("\n")[0].removeprefix("def ").removesuffix(":")
    if isinstance(node, ast.ClassDef):
        return f"class {node.name}"
    return next(iter(_bound(node)), "")


def _bare(node: ast.FunctionDef) -> ast.FunctionDef:
    """The function without decorators and annotations."""
    plain = ast.parse(ast.unparse(node)).body[0]
    assert isinstance(plain, ast.FunctionDef)
    plain.decorator_list, plain.returns = [], None
    for each in ast.walk(plain.args):
        if isinstance(each, ast.arg):
            each.annotation = None
    plain.body = [ast.Pass()]
    return plain


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _verdict(exercise: Exercise, problem: Problem) -> Verdict:
    where = f"line {problem.line}" if problem.line else ""
    case = Case(problem.kind, problem.kind, where, problem.got, problem.want, problem.line, problem.code)
    check = Check("your file", "The file can be read and has what the statement asks for.", "failed", (case,))
    finding = Finding(problem.kind, "", problem.text, where, problem.hint, line=problem.line)
    return Verdict(exercise.id, "failed", 0, (check,), (finding,))
