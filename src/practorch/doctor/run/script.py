"""Runs a script as Python would, under watch, and passes its exit code on."""

from __future__ import annotations

import importlib.abc
import importlib.util
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from practorch.doctor.run.crash import crash_of
from practorch.doctor.run.watch import Watch
from practorch.errors import PractorchError

INTERRUPTED = 130


def run_script(path: str, args: Sequence[str], watch: Watch, begin: Callable[[], None]) -> int:
    """Run a script as __main__; its exit code. begin is called as soon as torch is there."""
    file = Path(path)
    if not file.is_file():
        raise PractorchError(f"{path}: there is no such file", hint="practorch doctor SCRIPT, as you give it to python")
    full = str(file.absolute())
    with io.open_code(full) as source:
        code = compile(source.read(), full, "exec")
    main = ModuleType("__main__")
    main.__dict__.update(__file__=full, __builtins__=__builtins__, __cached__=None, __loader__=None, __spec__=None)
    sys.modules["__main__"] = main
    sys.argv = [path, *args]
    sys.path[0] = str(file.resolve().parent)
    when_torch_is_there(begin)
    return _run(code, main, watch)


def _run(code: Any, main: ModuleType, watch: Watch) -> int:
    try:
        exec(code, main.__dict__)
    except SystemExit as leaving:
        return _code_of(leaving)
    except KeyboardInterrupt:
        watch.look(watch.survey)
        watch.asleep = True
        watch.facts.stopped_by = "Ctrl-C"
        return INTERRUPTED
    except BaseException as error:
        watch.look(watch.survey)  # while the models in the script's functions are still there
        watch.asleep = True
        watch.facts.crash = crash_of(error, watch)
        sys.stderr.write(_traceback(error))
        return 1
    return 0


def _code_of(leaving: SystemExit) -> int:
    if leaving.code is None:
        return 0
    if isinstance(leaving.code, int):
        return leaving.code
    print(leaving.code, file=sys.stderr)
    return 1


def _traceback(error: BaseException) -> str:
    """What Python prints, without our own frames at its top."""
    trace = error.__traceback__
    here = str(Path(__file__).parent)
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(here):
        trace = trace.tb_next
    lines = traceback.format_exception(type(error), error, trace)
    return "".join(line for line in lines if f'File "{here}{os.sep}' not in line)


class _TorchWatcher(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Waits for the import of torch: a script may set what torch reads when it is imported."""

    def __init__(self, then: Callable[[], None]) -> None:
        self.then = then
        self.loader: Any = None

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name != "torch":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None:
            self.loader, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec: ModuleSpec) -> Any:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        self.then()


def when_torch_is_there(then: Callable[[], None]) -> None:
    """Call then at once, or as soon as the script imports torch."""
    if "torch" in sys.modules:
        then()
    else:
        sys.meta_path.insert(0, _TorchWatcher(then))
