"""The watch over a run: puts the probes in place, keeps the clock, tells findings as soon as they are sure."""

from __future__ import annotations

import os
import threading
import time
import traceback
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding
from practorch.doctor.run.loops import Loader
from practorch.doctor.run.patches import Patches
from practorch.doctor.run.place import NOWHERE, Place, Places
from practorch.doctor.run.records import Calls

DENSE_STEPS = 10
SHARE = 0.08  # of the run's time; more than this, and fewer steps are looked at
CHECK_STEPS = (3, 6, 10, 20)
MAX_FAULTS = 20
T = TypeVar("T")


class Watch:
    """What the probes write into, and what they ask: is this a step to look at?

    asleep: nothing is watched (our own work, a forked worker); dense: this step is looked at closely.
    """

    def __init__(
        self,
        script: str = "",
        *,
        rules: Callable[[Facts], list[Finding]],
        told: Callable[[Finding], None] | None = None,
        is_whole_run: bool = True,
    ) -> None:
        self.facts = Facts(script=script, whole_run=is_whole_run)
        self.places = Places(script)
        self.patches = Patches(self.places.owns)
        self.asleep = True
        self.dense = self.clock_dense = True
        self.is_over = False
        self.depth = 0
        self.step = 0
        self.started_s = time.perf_counter()
        self.spent_s = 0.0
        self.surveys: list[Callable[[], None]] = []  # bring the facts up to date before the rules read them
        self.loader: Loader | None = None  # the one that gave the newest batch
        self.batch_place: Place = NOWHERE
        self.last_calls: Calls | None = None
        self.last_training: Calls | None = None
        self.fresh_starts = [0]
        self.stack: list[Any] = []  # the modules being called, in steps that are looked at
        self.shared: dict[str, Any] = {}  # what one probe keeps for another
        self._rules = rules
        self._told = told
        self.said: set[str] = set()
        self._stepped: set[int] = set()
        self._thread = threading.get_ident()
        self._checked = 0

    def start(self) -> None:
        """Watch from now on; the probes are in place."""
        self.started_s = time.perf_counter()
        self._thread = threading.get_ident()
        self.asleep = False
        _AWAKE.add(self)

    def stop(self) -> Facts:
        """Watch no longer; the facts, brought up to date."""
        if not self.is_over:
            self.look(self.survey)
            self.facts.ended = True
            self.facts.seconds = time.perf_counter() - self.started_s
            self.facts.watch_s = self.spent_s
        self.is_over = self.asleep = True
        self.patches.undo()
        _AWAKE.discard(self)
        return self.facts

    def look(self, seen: Callable[..., T], *args: Any) -> T | None:
        """Run an observer. What it does is not watched, and a fault of ours never reaches the script."""
        if threading.get_ident() != self._thread:
            return None
        was_asleep, self.asleep = self.asleep, True
        started = time.perf_counter()
        try:
            return seen(*args)
        except Exception as fault:  # the learner's run goes on, whatever we got wrong
            self._fault(seen, fault)
            return None
        finally:
            self.asleep = was_asleep
            self.spent_s += time.perf_counter() - started

    def when_made(self, kind: type, meet: Callable[[Any], Any]) -> None:
        """Let meet see each object of a kind as soon as it is made."""

        def making(original: Callable[..., Any]) -> Callable[..., Any]:
            def __init__(made: Any, *args: Any, **kwargs: Any) -> None:
                original(made, *args, **kwargs)
                if not self.asleep:
                    self.look(meet, made)

            return __init__

        self.patches.replace(kind, "__init__", making)

    def stepped(self, optimizer: int) -> None:
        """An optimizer has stepped: when it is one that had stepped in this round already, a new round begins."""
        if optimizer in self._stepped:
            self.tick()
            self._stepped = {optimizer}
        else:
            self._stepped.add(optimizer)

    def tick(self) -> None:
        """A new step of the training begins."""
        self.step += 1
        self.facts.step = self.step
        self.clock_dense = self.dense = self._is_dense(self.step)
        self.facts.looked_steps += self.dense
        if self.step in CHECK_STEPS or (self.step >= 40 and self.step >= 2 * self._checked):
            self._checked = self.step
            self.look(self.check)

    def check(self) -> None:
        """Bring the facts up to date, and tell what is sure by now, each mistake once."""
        self.survey()
        for finding in self._rules(self.facts):
            self.facts.found_at.setdefault(finding.id, self.step)
            if finding.certainty == "sure":
                self.facts.was_sure.setdefault(finding.id, finding)
            if finding.certainty == "sure" and finding.id not in self.said and self._told is not None:
                self.said.add(finding.id)
                self._told(finding)

    def look_closely(self) -> None:
        """Look at the next steps as at the first ones: something new has begun."""
        if len(self.fresh_starts) < 8:
            self.fresh_starts.append(self.step)
            self.clock_dense = self.dense = True

    def _is_dense(self, step: int) -> bool:
        if any(step - DENSE_STEPS < start <= step for start in self.fresh_starts):
            return True
        every = 10 if step < 100 else 50 if step < 2000 else 250
        return step % every == 0 and self.spent_s <= SHARE * (time.perf_counter() - self.started_s)

    def survey(self) -> None:
        """Bring the facts up to date."""
        for survey in self.surveys:
            survey()

    def _fault(self, seen: Callable[..., Any], fault: Exception) -> None:
        if os.environ.get("PRACTORCH_DOCTOR_FAULTS"):
            traceback.print_exc()
        if len(self.facts.faults) < MAX_FAULTS:
            name = getattr(seen, "__qualname__", str(seen))
            last = traceback.extract_tb(fault.__traceback__)[-1]
            where = f"{os.path.basename(last.filename)}:{last.lineno}"
            self.facts.faults.append(f"{name}: {type(fault).__name__}: {fault} ({where})")


def awake() -> Watch | None:
    """The watch that is on, if there is one."""
    return next(iter(_AWAKE), None)


def _sleep_in_child() -> None:
    """A forked worker runs the script's code too; only the first process is watched."""
    for watch in _AWAKE:
        watch.asleep = True


_AWAKE: weakref.WeakSet[Watch] = weakref.WeakSet()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_sleep_in_child)
