"""Modes, state_dicts, checkpoints and learning-rate schedules."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from practorch.doctor.run.loops import Saved, Scheduler
from practorch.doctor.run.tensors import Known
from practorch.doctor.run.watch import Watch

if TYPE_CHECKING:
    from torch import nn

MAX_SAVED = 400


def install(watch: Watch) -> None:
    """Stand in for train, state_dict, load_state_dict, torch.save and the schedulers."""
    import torch
    from torch import nn
    from torch.optim import lr_scheduler

    probe = State(watch)
    watch.surveys.append(probe.survey)

    def after(owner: Any, name: str, seen: Callable[..., None]) -> None:
        def around(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **kwargs: Any) -> Any:
                out = original(*args, **kwargs)
                if not watch.asleep:
                    watch.look(seen, args, kwargs, out)
                return out

            return call

        watch.patches.replace(owner, name, around)

    def loading(original: Callable[..., Any]) -> Callable[..., Any]:
        def load_state_dict(self: nn.Module, state_dict: Any, *args: Any, **kwargs: Any) -> Any:
            if not watch.asleep:
                watch.look(probe.before_load, self, state_dict)
            out = original(self, state_dict, *args, **kwargs)
            if not watch.asleep:
                watch.look(probe.after_load, self, out)
            return out

        return load_state_dict

    after(nn.Module, "train", probe.mode_set)
    after(nn.Module, "state_dict", probe.taken)
    after(torch, "save", probe.written)
    after(torch, "load", probe.read)
    watch.patches.replace(nn.Module, "load_state_dict", loading)
    for kind in {lr_scheduler.LRScheduler, lr_scheduler.ReduceLROnPlateau}:
        after(kind, "__init__", probe.scheduled)
        after(kind, "step", probe.moved)


class State:
    """What was saved of a model and when; the schedules."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.dicts = Known()  # a state_dict -> Saved
        self.kept: list[tuple[Any, Saved]] = []
        self.schedulers = Known()

    def mode_set(self, args: Any, kwargs: Any, out: Any) -> None:
        """train() or eval(), called by the learner's own line."""
        place = self.watch.places.direct() if not self.watch.depth else None
        if place is None or not place.line:
            place = self.watch.places.here()
        model = self.watch.shared["forward"].known[args[0]]
        if model:
            mode = kwargs.get("mode", args[1] if len(args) > 1 else True)
            (model.train_calls if mode else model.eval_calls)[place] += 1

    def taken(self, args: Any, kwargs: Any, out: Any) -> None:
        """A state_dict was made while the model trains: is it still held when the weights have moved on?"""
        model = self.watch.shared["forward"].known[args[0]]
        place = self.watch.places.direct()
        if not model or not place.line or self.watch.step == 0:
            return
        saved = Saved(place, self.watch.step, model.number, _versions(out))
        first = next((v for v in out.values() if hasattr(v, "data_ptr") and v.numel()), None)
        if first is not None and len(self.kept) < MAX_SAVED:
            self.kept.append((weakref.ref(out), saved))

    def before_load(self, module: nn.Module, state_dict: Any) -> None:
        """Is what is loaded the model's own memory, under the name of an earlier state?"""
        if not hasattr(state_dict, "items"):
            return
        own = dict(module.named_parameters())
        pairs = [(own[k], v) for k, v in state_dict.items() if k in own and hasattr(v, "data_ptr")]
        for ref, saved in self.kept:
            if ref() is state_dict and saved.versions != _versions(state_dict):
                place = self.watch.places.here()
                self.watch.facts.note(
                    "saves an alias", place, taken=saved.step, step=self.watch.step, line=saved.place.line
                )
        aliased = sum(p.data_ptr() == v.data_ptr() for p, v in pairs if p.numel() and v.device.type != "meta")
        if aliased and self.watch.step:
            self.watch.facts.note(
                "loads itself", self.watch.places.here(), aliased=aliased, of=len(pairs), step=self.watch.step
            )

    def after_load(self, module: nn.Module, out: Any) -> None:
        import torch

        backward = self.watch.shared["backward"]
        is_from_elsewhere = self.watch.step == 0 or bool(self.watch.facts.noted("torch.load"))
        for parameter in module.parameters():
            backward.weight_of(parameter).loaded |= is_from_elsewhere
        missing, more = getattr(out, "missing_keys", []), getattr(out, "unexpected_keys", [])
        if missing:
            place = self.watch.places.here()
            self.watch.facts.note(
                "keys missed", place, missing=len(missing), unexpected=len(more), example=missing[0],
                of=len(module.state_dict()),
            )  # fmt: skip
        del torch

    def written(self, args: Any, kwargs: Any, out: Any) -> None:
        place = self.watch.places.here()
        self.watch.facts.note("torch.save", place)
        self.watch.facts.happened("save", place)
        thing = args[0] if args else kwargs.get("obj")
        for ref, saved in self.kept:
            if (held := ref()) is not None and (held is thing or _is_in(held, thing)) and saved.step < self.watch.step:
                self.watch.facts.note(
                    "saves an alias", place, taken=saved.step, step=self.watch.step, line=saved.place.line
                )

    def read(self, args: Any, kwargs: Any, out: Any) -> None:
        self.watch.facts.note("torch.load", self.watch.places.here())

    def scheduled(self, args: Any, kwargs: Any, out: Any) -> None:
        """A schedule was made."""
        scheduler = args[0]
        if self.schedulers[scheduler] is not None:
            return
        optimizer = self.watch.shared["optimizers"].known[getattr(scheduler, "optimizer", None)]
        record = Scheduler(
            type(scheduler).__name__, self.watch.places.here(), optimizer.record.number if optimizer else -1
        )
        record.horizon = _horizon(scheduler)
        record.gamma = float(getattr(scheduler, "gamma", 0) or 0)
        self.schedulers[scheduler] = record
        self.watch.facts.schedulers.append(record)

    def moved(self, args: Any, kwargs: Any, out: Any) -> None:
        """A schedule was moved on; the first move is its own __init__'s."""
        scheduler = args[0]
        record: Scheduler | None = self.schedulers[scheduler]
        if record is None:
            return
        record.horizon = _horizon(scheduler)
        place = self.watch.places.here()
        record.steps += 1
        record.step_places[place] += 1
        self.watch.facts.happened("schedule", place, record.optimizer)
        optimizers = self.watch.facts.optimizers
        if 0 <= record.optimizer < len(optimizers) and not optimizers[record.optimizer].steps:
            record.early += 1
        if len(record.lrs) < 5000:
            record.lrs.append(float(scheduler.optimizer.param_groups[0]["lr"]))

    def survey(self) -> None:
        """Which of the state_dicts that were taken while training are still held."""
        now = self.watch.step
        self.watch.facts.saved = [s for ref, s in self.kept if ref() is not None and s.step < now]
        for saved in self.watch.facts.saved:
            saved.alive = True


def _versions(state: Any) -> tuple[int, ...]:
    """How often each tensor of a state was changed in place."""
    return tuple(v._version for v in state.values() if hasattr(v, "_version"))[:64]


def _is_in(held: Any, thing: Any) -> bool:
    return isinstance(thing, dict) and any(value is held for value in thing.values())


def _horizon(scheduler: Any) -> int:
    """After how many of its own steps a schedule has run once."""
    for name in ("total_steps", "T_max", "step_size", "T_0", "total_iters"):
        if isinstance(value := getattr(scheduler, name, None), int):
            return value
    milestones = getattr(scheduler, "milestones", None)
    return max(milestones) if milestones else 0
