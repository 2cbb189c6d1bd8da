"""One job: load the learner's file, then run the checks on it, seed by seed, and write down what happened."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import time
import types
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import torch

from practorch.engine.worker.encode import Encoder
from practorch.engine.worker.raised import raised
from practorch.engine.worker.state import Arguments, Defaults, seed_everything
from practorch.engine.worker.trace import Forbidden
from practorch.observe.cost import Counter
from practorch.observe.rand import Rand

Send = Callable[[dict[str, Any], bytes], None]

# What a learner may do on import without harm: it is put back, and nothing is said.
_TOLERATED_ON_IMPORT = {
    "the global random state", "the global seed", "Python's random state", "NumPy's random state",
    "the default dtype", "the default device", "deterministic mode", "the number of threads", "anomaly detection",
}  # fmt: skip


CHECKS = "practorch_checks"


class Session:
    """The learner's module and the checks, both loaded; run(seed) gives one frame per call."""

    def __init__(self, job: dict[str, Any], send: Send) -> None:
        self.path, self.source = str(job["path"]), str(job["source"])
        self.forbids = tuple(job["forbids"])
        self.send = send
        self.defaults = Defaults()
        self.sol: Any = None
        self.checks: list[Callable[..., Any]] = []
        self.constants: set[int] = set()  # tensors of checks.py itself: each call gets a copy
        self._job = job
        self._hits: dict[Any, str] = {}

    def load(self) -> bool:
        """Run both files; tells how it went. False if the learner's file raised."""
        self.checks = load_checks(self._job["checks_path"], self._job["checks"])
        found = sys.modules[CHECKS].__dict__.values()
        self.constants = {id(value) for value in found if isinstance(value, torch.Tensor)}
        seed_everything(0)
        try:
            self.sol = load_solution(self._job["exercise"], self.path, self.source, self._job["scratch"])
        except BaseException as error:  # whatever a learner's file raises is theirs to read
            self.defaults.restore()
            self.send({"m": "not loaded", "raised": raised(error, self.path, self.source)}, b"")
            return False
        touched = [name for name in self.defaults.changed() if name not in _TOLERATED_ON_IMPORT]
        self.defaults.restore()
        self.send({"m": "loaded", "touched": touched}, b"")
        return True

    def run(self, seed: int) -> None:
        """All checks with one seed; a frame per call, then one that says how many there were."""
        count = 0
        for check in self.checks:
            for header, blob in self._calls_of(check, seed):
                count += 1
                self.send(header, blob)
        self.send({"m": "ran", "seed": seed, "num_calls": count}, b"")

    def _calls_of(self, check: Callable[..., Any], seed: int) -> Iterator[tuple[dict[str, Any], bytes]]:
        key = f"{seed}/{check.__name__}"
        seed_everything(zlib.crc32(key.encode()))
        index, calls = 0, check(self.sol, Rand(key))
        while True:
            head = {"m": "call", "check": check.__name__, "seed": seed, "index": index}
            try:
                item = next(calls, None)
            except BaseException as error:  # building the call ran a learner's code
                self.defaults.restore()
                yield {**head, "name": "set-up", **self._failure(error)}, b""
                return
            if item is None:
                return
            name, function, *args = item
            args = [arg.clone() if id(arg) in self.constants else arg for arg in args]
            seed_everything(zlib.crc32(f"{key}/{index}".encode()))
            self.send({"m": "begin", "check": check.__name__, "name": name}, b"")
            yield self._call({**head, "name": str(name)}, function, tuple(args))
            index += 1

    def _call(self, head: dict[str, Any], function: Any, args: tuple[Any, ...]) -> tuple[dict[str, Any], bytes]:
        arguments, before, encoder = Arguments(function, args), Defaults(), Encoder()
        started = time.perf_counter()
        out: dict[str, Any] = {}
        watch = None
        try:
            with self._watched() as watch, self._measured(out):
                value = function(*args)
            out["ms"] = (time.perf_counter() - started) * 1e3
            out["touched"] = before.changed()
            before.restore()
            out["value"] = encoder.node(value)
        except BaseException as error:  # it is the learner's, and goes into the record
            before.restore()
            out |= self._failure(error)
        changed = arguments.changed()
        out["changed"] = {"k": list(changed), "v": [encoder.node(part) for part in changed.values()]}
        out["args"] = arguments.described()
        out["forbidden"] = watch.seen if watch else {}
        return {**head, **out}, bytes(encoder.blob)

    def _failure(self, error: BaseException) -> dict[str, Any]:
        return {"raised": raised(error, self.path, self.source), "touched": [], "changed": {"k": [], "v": []}}

    @contextlib.contextmanager
    def _measured(self, out: dict[str, Any]) -> Iterator[None]:
        """Count operations and the largest tensor where the job asks for it."""
        if not self._job.get("measure"):
            yield
            return
        with Counter() as counter:
            yield
        out["operations"], out["largest"] = counter.num_calls, counter.biggest

    @contextlib.contextmanager
    def _watched(self) -> Iterator[Forbidden | None]:
        if not self.forbids:
            yield None
            return
        watch = Forbidden(self.forbids, self.path, self._hits)
        with watch:
            yield watch


def load_checks(path: str, source: str) -> list[Callable[..., Any]]:
    """The public functions of a checks.py, in the order in which they stand."""
    module = types.ModuleType(CHECKS)
    module.__file__ = path
    sys.modules[module.__name__] = module
    exec(compile(source, path, "exec"), module.__dict__)
    own = [f for name, f in vars(module).items() if isinstance(f, types.FunctionType) and not name.startswith("_")]
    own = [f for f in own if f.__module__ == module.__name__]
    return sorted(own, key=lambda f: f.__code__.co_firstlineno)


def load_solution(name: str, path: str, source: str, scratch: str) -> Any:
    """What checks get as sol: the module of a Python file, or what observe offers for another language."""
    if path.endswith(".py"):
        module = types.ModuleType(name)
        module.__file__ = path
        sys.modules[name] = module
        exec(compile(source, path, "exec"), module.__dict__)
        return module
    from practorch.observe.languages import opened

    return opened(path, source, scratch)


def touch_pages() -> None:
    """One small job with everything in it, so that a forked worker's pages are its own before a learner waits."""
    frames: list[int] = []
    job = {
        "exercise": "practorch_warm_up", "path": "/practorch/warm_up.py", "checks_path": "/practorch/checks.py",
        "source": _WARM_UP, "checks": _WARM_CHECKS, "forbids": ["none"], "scratch": os.curdir,
    }  # fmt: skip
    session = Session(job, lambda header, blob: frames.append(len(str(header)) + len(blob)))
    session.load()
    for seed in range(3):
        session.run(seed)
    sys.modules.pop("practorch_warm_up", None)
    random.seed(0)
    torch.manual_seed(0)


_WARM_UP = """
import torch
from torch import nn
def f(x):
    return (x @ x.mT).softmax(-1).sum(-1).exp().log()
def g(x):
    raise ValueError("warm")
"""
_WARM_CHECKS = """
from practorch.observe import grads
from torch import nn
def values(sol, rand):
    yield "a", sol.f, rand.normal(3, 5)
    yield "b", grads, sol.f, rand.normal(3, 5)
    yield "c", sol.g, rand.normal(3, 5)
    yield "d", nn.Linear(3, 2), rand.normal(5, 3)
    for name, x in rand.battery("N D"):
        yield name, sol.f, x
        yield name, grads, sol.f, x
"""
