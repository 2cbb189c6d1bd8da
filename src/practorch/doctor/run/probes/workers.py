"""Loader workers: do several of them draw from copies of one random generator?"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from practorch.doctor.run.probes.loader import things_below
from practorch.doctor.run.watch import Watch


def install(watch: Watch) -> None:
    """Stand in for the reading of items; what a worker sees it leaves as a file for the first process."""
    from torch.utils.data._utils import fetch, worker

    probe = Workers(watch)
    watch.surveys.append(probe.survey)
    watch.patches.on_undo(probe.close)

    def around(original: Callable[..., Any]) -> Callable[..., Any]:
        def read(self: Any, *args: Any) -> Any:
            info = worker.get_worker_info()
            if info is None or os.getpid() == probe.pid or probe.folder is None or info.id in probe.done:
                return original(self, *args)
            before = [state_of(g) for g in generators(self.dataset)]
            batch = original(self, *args)
            probe.done.add(info.id)
            probe.leave(before, [state_of(g) for g in generators(self.dataset)])
            return batch

        return read

    watch.patches.replace(fetch._MapDatasetFetcher, "fetch", around)
    watch.shared["workers"] = probe


class Workers:
    """The folder that workers leave their files in."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.pid = os.getpid()
        self.folder: Path | None = None
        self.done: set[int] = set()

    def expect(self) -> None:
        """Workers will start that have a generator of the data set's."""
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="practorch-doctor-"))

    def leave(self, before: list[str], after: list[str]) -> None:
        """In a worker: the state that a generator had, if it was drawn from."""
        for old, new in zip(before, after, strict=False):
            if old != new and self.folder is not None:
                (self.folder / f"{os.getppid()}-{os.getpid()}-{old}").touch()

    def survey(self) -> None:
        """How many workers began in the same state."""
        if self.folder is None:
            return
        states = Counter(path.name.rsplit("-", 1)[1] for path in self.folder.iterdir())
        for loader in self.watch.facts.loaders:
            if loader.generators and loader.num_workers:
                loader.generators_used = max(states.values(), default=0)

    def close(self) -> None:
        if self.folder is not None and os.getpid() == self.pid:
            shutil.rmtree(self.folder, ignore_errors=True)


def generators(dataset: Any) -> list[Any]:
    """The random generators that a data set holds."""
    return [thing for thing in things_below(dataset) if state_of(thing)]


def state_of(thing: Any) -> str:
    """A fingerprint of a generator's state; "" for what is none."""
    if isinstance(thing, random.Random):
        state: Any = thing.getstate()
    elif hasattr(thing, "bit_generator"):
        state = thing.bit_generator.state
    elif type(thing).__name__ == "RandomState":
        state = thing.get_state()
    elif type(thing).__name__ == "Generator" and hasattr(thing, "get_state"):
        state = thing.get_state().numpy().tobytes()
    else:
        return ""
    return hashlib.sha1(repr(state).encode()).hexdigest()
