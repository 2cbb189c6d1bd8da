"""Who may import whom; a circle is a bug, also inside a function."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import practorch

HOUSE = Path(practorch.__file__).parent
BASE = {"errors", "__init__"}
MAY_IMPORT = {
    "errors": set(),
    "spec": {"errors"},
    "catalog": {"errors", "spec"},
    "learner": {"errors", "spec"},
    "observe": {"errors"},
    "lab": {"errors"},
    "engine": {"errors", "spec", "observe"},
    "diagnose": {"errors", "spec", "catalog", "engine"},
    "author": {"errors", "spec", "learner", "catalog", "engine", "diagnose"},
    "service": {"errors", "spec", "catalog", "engine", "diagnose", "author"},
    "doctor": {"errors", "catalog"},
    "cli": {"errors", "spec", "catalog", "learner", "engine", "diagnose", "author", "lab", "doctor"},
    "__main__": {"cli"},
    "__init__": set(),
}
# Only what runs in a worker, or makes workers, may use the observers.
MAY_OBSERVE = ("engine/worker/", "engine/launch/zygote.py")
TORCH_FREE = ("errors", "spec", "catalog", "learner", "cli", "diagnose", "author", "doctor")


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@functools.cache
def sources() -> list[Path]:
    return [p for p in sorted(HOUSE.rglob("*.py")) if room_of(p) != "curriculum"]


@functools.cache
def imports(path: Path) -> list[tuple[str, bool]]:
    return list(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Every module that a file names, and whether that is at the top of the file (where it runs on import)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lazy = {
        n
        for f in ast.walk(tree)
        if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(f, ast.If) and "TYPE_CHECKING" in ast.dump(f.test))
        for n in ast.walk(f)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node not in lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module, node not in lazy
            yield from ((f"{node.module}.{alias.name}", node not in lazy) for alias in node.names)


@functools.cache
def known_rooms() -> frozenset[str]:
    return frozenset({room_of(p) for p in sources()} - BASE)


def rooms_in(module: str) -> set[str]:
    parts = module.split(".")
    return {parts[1]} & known_rooms() if parts[0] == "practorch" and len(parts) > 1 else set()


def test_every_room_is_in_the_table() -> None:
    assert {room_of(p) for p in sources()} == set(MAY_IMPORT)


def test_rooms_import_only_what_they_may() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)} imports {other}"
        for path in sources()
        for module, _ in imports(path)
        for other in rooms_in(module)
        if other != room_of(path) and other not in MAY_IMPORT[room_of(path)] and path.name != "__main__.py"
    ]
    assert wrong == []


def test_only_workers_use_the_observers() -> None:
    wrong = [
        str(path.relative_to(HOUSE))
        for path in sources()
        if room_of(path) not in ("observe", "lab")
        and any("observe" in rooms_in(module) for module, _ in imports(path))
        and not str(path.relative_to(HOUSE)).startswith(MAY_OBSERVE)
    ]
    assert wrong == []


def test_torch_is_not_imported_where_it_must_not_be() -> None:
    wrong = [
        str(path.relative_to(HOUSE))
        for path in sources()
        if room_of(path) in TORCH_FREE
        and any(module.split(".")[0] == "torch" and on_import for module, on_import in imports(path))
    ]
    assert wrong == []


def test_there_is_no_import_circle() -> None:
    names = {
        p: ".".join(("practorch", *p.relative_to(HOUSE).with_suffix("").parts)).removesuffix(".__init__")
        for p in sources()
    }
    modules = {name: path for path, name in names.items()}
    below = {name: {m for m, _ in imports(path) if m in modules and m != name} for name, path in modules.items()}

    def circle_from(name: str, trail: tuple[str, ...], done: set[str]) -> tuple[str, ...]:
        if name in trail:
            return (*trail[trail.index(name) :], name)
        if name in done:
            return ()
        for other in sorted(below[name]):
            # A package's own __init__ gathers its modules; they do not look back at it.
            if found := circle_from(other, (*trail, name), done):
                return found
        done.add(name)
        return ()

    done: set[str] = set()
    assert [c for name in sorted(below) if (c := circle_from(name, (), done))] == []


def test_the_command_line_opens_the_lab_only_when_a_command_runs() -> None:
    wrong = [
        str(path.relative_to(HOUSE))
        for path in sources()
        if room_of(path) == "cli"
        and any(on_import and rooms_in(module) & {"lab", "doctor"} for module, on_import in imports(path))
    ]
    assert wrong == []


def test_nobody_imports_the_command_line() -> None:
    assert [
        p
        for p in sources()
        if room_of(p) not in ("cli", "__main__")
        and p.name != "__main__.py"
        and any("cli" in rooms_in(m) for m, _ in imports(p))
    ] == []


def test_exercises_import_only_what_they_may() -> None:
    allowed = {"torch", "torchvision", "PIL", "numpy", "practorch.observe", "practorch.lab"}  # PIL is torchvision's own
    import sys

    wrong = []
    for path in (HOUSE / "curriculum").rglob("*.py"):
        for module, _ in imports(path):
            root = module.split(".")[0]
            if (
                root not in sys.stdlib_module_names
                and root not in allowed
                and ".".join(module.split(".")[:2]) not in allowed
            ):
                wrong.append(f"{path.relative_to(HOUSE)} imports {module}")
    assert wrong == []
