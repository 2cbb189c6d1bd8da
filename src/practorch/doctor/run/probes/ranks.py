"""Ranks that a script spawns: each is watched in its own process, and rank 0's facts become those of the run."""

from __future__ import annotations

import importlib
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.watch import Watch

Start = Callable[[str, bool], Watch]


class Ranked:
    """A function of a rank, with a watch around it; it can be sent to a process that knows nothing yet."""

    def __init__(self, run: Callable[..., Any], script: str, path: str, start: Start) -> None:
        self.run, self.script, self.path, self.start = run, script, path, start

    def __call__(self, rank: int, *args: Any) -> Any:
        if rank != 0:
            return self.run(rank, *args)
        watch = self.start(self.script, True)
        try:
            return self.run(rank, *args)
        finally:
            Path(self.path).write_bytes(pickle.dumps(watch.stop()))


def install(watch: Watch, start: Start) -> None:
    """Stand in for torch.multiprocessing.spawn."""
    import torch.multiprocessing as mp

    module = importlib.import_module("torch.multiprocessing.spawn")  # the package has a function of that name

    def around(original: Callable[..., Any]) -> Callable[..., Any]:
        def start_processes(
            fn: Any, args: Any = (), nprocs: int = 1, join: bool = True, *more: Any, **kwargs: Any
        ) -> Any:
            if watch.asleep or not join:
                return original(fn, args, nprocs, join, *more, **kwargs)
            with tempfile.TemporaryDirectory(prefix="practorch-doctor-") as folder:
                path = Path(folder) / "rank0"
                ranked = Ranked(fn, watch.facts.script, str(path), start)
                try:
                    return original(ranked, args, nprocs, join, *more, **kwargs)
                finally:
                    if path.exists():
                        watch.look(adopt, watch, pickle.loads(path.read_bytes()), nprocs)

        return start_processes

    watch.patches.replace(module, "start_processes", around)
    watch.patches.replace(mp, "start_processes", around)


def adopt(watch: Watch, facts: Facts, ranks: int) -> None:
    """Take over what rank 0 saw, if this process has trained nothing itself."""
    if watch.facts.backwards:
        return
    facts.ranks = ranks
    watch.facts = facts
    watch.is_over = True
