"""Runs scripts as they are, each in a fork, with torch-audit patched into every model that an optimizer trains.

python audited.py RESULTS.jsonl JOBS PATH …     in an environment that has torch-audit; practorch is not needed
"""

from __future__ import annotations

import contextlib
import copy
import gc
import importlib
import json
import os
import runpy
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer, swa_utils
from torch_audit import autopatch

TIMEOUT_S = 240
Finding = dict[str, Any]


class Audits:
    """An auditor for each pair of a model and an optimizer that has some of its parameters.

    The model is patched when it is first called: then its optimizer is there, and no update has been made.
    """

    def __init__(self) -> None:
        self.optimizers: list[Optimizer] = []
        self.seen: dict[int, tuple[nn.Module, int]] = {}  # keeps the modules, so that an id means one of them
        self.auditors: dict[tuple[int, int], Any] = {}
        self.depth = 0

    def install(self) -> None:
        """From now on note each optimizer that is made and each model that is called."""
        made, called = Optimizer.__init__, nn.Module.__call__

        def init(optimizer: Optimizer, *args: Any, **kwargs: Any) -> None:
            made(optimizer, *args, **kwargs)
            self.optimizers.append(optimizer)

        def call(module: nn.Module, *args: Any, **kwargs: Any) -> Any:
            if self.depth == 0 and self.seen.get(id(module), (None, -1))[1] != len(self.optimizers):
                self.meet(module)
            self.depth += 1
            try:
                return called(module, *args, **kwargs)
            finally:
                self.depth -= 1

        Optimizer.__init__ = init  # type: ignore[method-assign]
        nn.Module.__call__ = call  # type: ignore[method-assign]
        copy.deepcopy = swa_utils.deepcopy = self.copied(copy.deepcopy)  # type: ignore[attr-defined]

    def copied(self, deepcopy: Callable[..., Any]) -> Callable[..., Any]:
        """A deepcopy that takes the auditors off first: a model that wears one cannot be copied."""

        def copied(x: Any, memo: Any = None) -> Any:
            if not isinstance(x, nn.Module):
                return deepcopy(x, memo)
            for auditor in reversed(self.auditors.values()):
                auditor.unpatch()
            copy = deepcopy(x, memo)
            for auditor in self.auditors.values():
                auditor.autopatch(run_static=False, run_init=False)
            return copy

        return copied

    def meet(self, module: nn.Module) -> None:
        """Audit the model that module is or belongs to, once with each of its optimizers."""
        self.seen[id(module)] = (module, len(self.optimizers))
        if not any(p.requires_grad for p in module.parameters()):
            return
        model = outermost(module)
        parameters = {id(p) for p in model.parameters()}
        for optimizer in self.optimizers or [None]:
            groups = [] if optimizer is None else optimizer.param_groups
            ours = any(id(p) in parameters for group in groups for p in group["params"])
            if (ours or optimizer is None) and (id(model), id(optimizer)) not in self.auditors:
                self.auditors[id(model), id(optimizer)] = autopatch(
                    model, optimizer=optimizer, every_n_steps=1, run_static=True, run_init=True
                )

    def findings(self) -> list[Finding]:
        """What the auditors found, each rule once for a place, as its own baseline counts."""
        found: dict[str, Finding] = {}
        for auditor in self.auditors.values():
            for finding in auditor.finish().findings:
                about = f"{finding.module_path or ''}::{finding.entity or ''}"
                record = {"rule": finding.rule_id, "severity": finding.severity.value, "about": about}
                found.setdefault(f"{finding.rule_id} {about}", {**record, "message": finding.message})
        return list(found.values())


def outermost(module: nn.Module) -> nn.Module:
    """The living module that has this one inside and is itself inside no other."""
    modules = [x for x in gc.get_objects() if issubclass(type(x), nn.Module) and "_modules" in x.__dict__]
    outer = {id(child): parent for parent in modules for child in parent._modules.values() if child is not None}
    while id(module) in outer:
        module = outer[id(module)]
    return module


def run(path: Path, result: Path) -> None:
    """Run one script in this process and write what was found; it never returns."""
    audits, crash = Audits(), ""
    with open(os.devnull, "w", encoding="utf-8") as out, tempfile.TemporaryDirectory() as folder:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        os.chdir(folder)
        sys.argv, sys.path[0] = [str(path)], str(path.parent)
        signal.signal(signal.SIGALRM, stop)
        signal.alarm(TIMEOUT_S)
        audits.install()
        try:
            runpy.run_path(str(path), run_name="__main__")
        except BaseException:  # the script's end, whatever it is: what was found until then counts
            crash = traceback.format_exc()[-2000:]
        signal.alarm(0)
        record = {"script": f"{path.parent.name}/{path.name}", "findings": audits.findings(), "crash": crash}
        result.write_text(json.dumps({**record, "auditors": len(audits.auditors)}), encoding="utf-8")
        os._exit(0)


def stop(number: int, frame: object) -> None:
    raise TimeoutError(f"stopped after {TIMEOUT_S} s")


def preload(paths: list[Path]) -> None:
    """Import once what the scripts import, so that each of them starts at once."""
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    for name in ("sklearn.datasets", "sklearn.preprocessing", "sklearn.model_selection", "numpy", "torch._dynamo"):
        if name.split(".")[0] in text:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def main() -> None:
    results, jobs, paths = Path(sys.argv[1]), int(sys.argv[2]), [Path(arg) for arg in sys.argv[3:]]
    preload(paths)
    running: set[int] = set()
    with tempfile.TemporaryDirectory() as folder, results.open("w", encoding="utf-8") as out:
        while paths or running:
            while paths and len(running) < jobs:
                path = paths.pop(0)
                pid = os.fork()
                if pid == 0:
                    run(path, Path(folder) / f"{os.getpid()}.json")
                running.add(pid)
            pid, _ = os.wait()
            running.remove(pid)
            written = Path(folder) / f"{pid}.json"
            if written.exists():
                out.write(written.read_text(encoding="utf-8") + "\n")
                out.flush()


if __name__ == "__main__":
    main()
