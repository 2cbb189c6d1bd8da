"""What was seen of a run, as plain numbers, names and places: all that the rules may look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from practorch.doctor.run.findings import Finding
from practorch.doctor.run.loops import Backward, Loader, Loss, Optimizer, Saved, Scheduler
from practorch.doctor.run.place import NOWHERE, Place
from practorch.doctor.run.records import Calls, Model, Weight

MAX_EVENTS = 6000


@dataclass
class Event:
    """One thing that happened, in order; of is the number of the optimizer, model or loader."""

    kind: str
    place: Place
    of: int = -1
    note: str = ""


@dataclass
class Curves:
    """What is drawn: numbers by step."""

    loss: list[tuple[int, float]] = field(default_factory=list)
    grad_norm: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    total_grad_norm: list[tuple[int, float]] = field(default_factory=list)
    update_ratio: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    lr: list[tuple[int, float]] = field(default_factory=list)
    valid: list[tuple[int, float]] = field(default_factory=list)
    loader_s: list[tuple[int, float]] = field(default_factory=list)
    step_s: list[tuple[int, float]] = field(default_factory=list)


@dataclass
class Crash:
    """The exception that ended the script."""

    kind: str
    message: str
    place: Place
    shapes: list[str] = field(default_factory=list)
    traceback: str = ""
    layers: list[str] = field(default_factory=list)  # the layers that were being called, outermost first


@dataclass
class Facts:
    """One run."""

    script: str = ""
    whole_run: bool = True  # watched from the first line on
    step: int = 0
    ended: bool = False
    stopped_by: str = ""
    models: list[Model] = field(default_factory=list)
    calls: list[Calls] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    backwards: dict[Place, Backward] = field(default_factory=dict)
    optimizers: list[Optimizer] = field(default_factory=list)
    loaders: list[Loader] = field(default_factory=list)
    schedulers: list[Scheduler] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    weight_norms: dict[str, float] = field(default_factory=dict)
    fresh_weights: Counter[str] = field(default_factory=Counter)  # leaves made anew in every step, by shape
    events: list[Event] = field(default_factory=list)
    counts: Counter[tuple[str, Place]] = field(default_factory=Counter)  # calls in the steps looked at
    at_step: dict[tuple[str, Place], set[int]] = field(default_factory=dict)
    at_call: dict[tuple[str, Place], set[int]] = field(default_factory=dict)  # the same, by calls of models
    num_calls: int = 0
    looked_steps: int = 0
    notes: dict[tuple[str, Place], dict[str, float | str]] = field(default_factory=dict)
    curves: Curves = field(default_factory=Curves)
    crash: Crash | None = None
    seeds: Counter[tuple[str, int]] = field(default_factory=Counter)
    seed_places: Counter[Place] = field(default_factory=Counter)
    seed_steps: list[tuple[int, int]] = field(default_factory=list)  # (step, seed)
    device: str = ""
    idle_device: str = ""
    kept_losses: list[tuple[int, int, int]] = field(default_factory=list)
    """(graphs of past steps still held, looked at, the newest of them without a gap)"""
    kept_place: Place = NOWHERE
    saved: list[Saved] = field(default_factory=list)
    was_sure: dict[str, Finding] = field(default_factory=dict)  # what was sure at some time of the run
    found_at: dict[str, int] = field(default_factory=dict)  # id of a finding -> the step in which it was first there
    not_finite: dict[str, str] = field(default_factory=dict)  # what was nan or inf first
    not_finite_step: dict[str, int] = field(default_factory=dict)  # "loss" or "gradient" -> the step
    unseen: list[str] = field(default_factory=list)  # what the watch could not look into
    faults: list[str] = field(default_factory=list)  # our own
    seconds: float = 0.0
    watch_s: float = 0.0
    ranks: int = 1

    @property
    def was_trained(self) -> bool:
        """A backward or a step was seen."""
        return bool(self.backwards) or any(o.steps for o in self.optimizers)

    @property
    def num_steps(self) -> int:
        """How many there were, the one that was going on at the end too."""
        return self.step + self.was_trained

    def training_calls(self) -> list[Calls]:
        """Calls that a backward went through."""
        return [c for c in self.calls if c.is_training and c.grad]

    def evaluations_of(self, calls: Calls) -> list[Calls]:
        """Calls of the same model, or of a copy of it, that nothing is learnt from."""
        signatures = self.models[calls.model].signatures
        same = [c for c in self.calls if self.models[c.model].signatures & signatures and not c.is_training]
        return [c for c in same if c.scored or (c.grad and c.count - c.plain >= 2)]

    def trained_with(self, *kinds: str) -> list[Loss]:
        """Loss functions of these kinds that a graph came out of."""
        return [loss for loss in self.losses if loss.kind in kinds and loss.with_grad and loss.looked]

    def happened(self, kind: str, place: Place, of: int = -1, note: str = "") -> None:
        """Write an event down, while there is room."""
        if len(self.events) < MAX_EVENTS:
            self.events.append(Event(kind, place, of, note))

    def note(self, kind: str, place: Place, **more: float | str) -> None:
        """Count something at a place, and remember the newest numbers about it."""
        self.counts[kind, place] += 1
        self.at_step.setdefault((kind, place), set()).add(self.step)
        self.at_call.setdefault((kind, place), set()).add(self.num_calls)
        if more:
            self.notes[kind, place] = more

    def noted(self, kind: str) -> list[tuple[Place, int, dict[str, float | str]]]:
        """(place, times, numbers) of all that was noted under a name, the most frequent first."""
        found = [(place, n, self.notes.get((k, place), {})) for (k, place), n in self.counts.items() if k == kind]
        return sorted(found, key=lambda item: -item[1])
