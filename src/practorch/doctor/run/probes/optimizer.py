"""Steps of optimizers: what they found in the gradients, what they did to the weights."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from practorch.doctor.run.loops import Loader, Optimizer
from practorch.doctor.run.place import NOWHERE, Place
from practorch.doctor.run.tensors import Known, some
from practorch.doctor.run.watch import Watch

if TYPE_CHECKING:
    import torch
    from torch import Tensor

NUM_TRACKED = 6
NUM_SAMPLES = 2048
MANY_BATCHES = 4


@dataclass
class Held:
    """What is kept of an optimizer between its steps."""

    record: Optimizer
    tracked: list[Tensor] = field(default_factory=list)
    carried: list[tuple[Any, int]] = field(default_factory=list)  # (weak parameter, version of its gradient)
    is_cleared: bool = True
    pending: list[Any] = field(default_factory=list)
    backwards: Counter[Place] = field(default_factory=Counter)
    seen: list[tuple[int, int]] = field(default_factory=list)  # the gradients' state before a backward


def install(watch: Watch) -> None:
    """Hook every optimizer's step; stand in for __init__ and zero_grad."""
    import torch.optim.optimizer as optim
    from torch import nn

    probe = Optimizers(watch)
    watch.shared["optimizers"] = probe
    pre = optim.register_optimizer_step_pre_hook(lambda o, a, k: probe.pre(o))
    post = optim.register_optimizer_step_post_hook(lambda o, a, k: probe.post(o))
    watch.patches.on_undo(pre.remove)
    watch.patches.on_undo(post.remove)

    def clearing(original: Callable[..., Any]) -> Callable[..., Any]:
        def zero_grad(self: Any, *args: Any, **kwargs: Any) -> None:
            if not watch.asleep:
                watch.look(probe.zeroed, self)
            original(self, *args, **kwargs)

        return zero_grad

    watch.when_made(optim.Optimizer, probe.meet)
    watch.patches.replace(optim.Optimizer, "zero_grad", clearing)
    watch.patches.replace(nn.Module, "zero_grad", clearing)


class Optimizers:
    """All optimizers of the run."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.known = Known()  # optimizer -> Held
        self.all: list[Held] = []
        self.is_stepping = False

    def meet(self, optimizer: torch.optim.Optimizer) -> Held:
        """The record of an optimizer that was made or has stepped for the first time."""
        held: Held | None = self.known[optimizer]
        if held is not None:
            return held
        if self.watch.step:
            self.watch.check()
        self.watch.look_closely()
        facts = self.watch.facts
        record = Optimizer(type(optimizer).__name__, len(facts.optimizers), self.watch.places.here())
        record.made_at, record.is_own = self.watch.step, not type(optimizer).__module__.startswith("torch.optim")
        facts.optimizers.append(record)
        held = Held(record)
        self.known[optimizer] = held
        self.all.append(held)
        self.describe(optimizer, held)
        return held

    def describe(self, optimizer: torch.optim.Optimizer, held: Held) -> None:
        """Its settings, and a few of its parameters to keep an eye on."""
        groups = optimizer.param_groups
        params = [p for group in groups for p in group["params"]]
        record = held.record
        record.num_params = len(params)
        record.weight_decay = max((float(g.get("weight_decay", 0) or 0) for g in groups), default=0.0)
        record.momentum = float(groups[0].get("momentum", 0) or 0) if groups else 0.0
        record.first_lr = float(groups[0].get("lr", 0)) if groups else 0.0
        decayed = [p for g in groups if g.get("weight_decay", 0) for p in g["params"]]
        record.decayed_vectors = sum(p.ndim <= 1 for p in decayed)
        record.halves = sum(str(p.dtype) in ("torch.bfloat16", "torch.float16") for p in params)
        small = sorted(params, key=lambda p: p.numel())
        chosen = {id(p): p for p in [*params[:1], *params[-1:], *small[: NUM_TRACKED - 2]]}
        held.tracked = list(chosen.values())
        for parameter in params:
            weight = self.watch.shared["backward"].weight_of(parameter)
            weight.owner, weight.in_optimizer = record.number, True

    def zeroed(self, owner: Any) -> None:
        """zero_grad was called, on an optimizer or on a module."""
        place = self.watch.places.here()
        held = self.known[owner]
        self.watch.facts.happened("zero", place, held.record.number if held else -1)
        if held:
            held.record.zero_places[place] += 1

    def before_backward(self) -> None:
        """See whose gradients were cleared since the last backward; what was cleared unused is wasted."""
        for held in self.all:
            if not held.is_cleared and all(_is_clear(p()) for p, _ in held.carried):
                held.is_cleared = True
            if held.pending and all(_is_clear(p) for p in held.tracked):
                for pending in held.pending:
                    self.cleared(pending, held.record.number)
                held.pending.clear()
                held.backwards.clear()
            held.seen = [_state(p) for p in held.tracked]

    def cleared(self, pending: Any, number: int) -> None:
        """An optimizer's gradients of one backward are gone: used by it, by others only, or by nobody."""
        pending.receivers.discard(number)
        if number not in pending.users and pending.users:
            pending.record.foreign[number] += 1
        is_wasted = not pending.receivers and not pending.users and not pending.is_empty and not pending.is_inside
        pending.record.wasted += is_wasted

    def owners(self) -> dict[int, int]:
        """id of a parameter -> number of its optimizer."""
        pairs = self.known.items()
        return {id(p): held.record.number for o, held in pairs for group in o.param_groups for p in group["params"]}

    def groups(self) -> dict[int, tuple[int, int]]:
        """id of a parameter -> (its group, how many groups its optimizer has)."""
        found = {}
        for optimizer, _ in self.known.items():
            for i, group in enumerate(optimizer.param_groups):
                found.update({id(p): (i, len(optimizer.param_groups)) for p in group["params"]})
        return found

    def after_backward(self, pending: Any) -> None:
        """See who got gradients."""
        for held in self.all:
            if [_state(p) for p in held.tracked] != held.seen:
                pending.receivers.add(held.record.number)
                held.pending.append(pending)
                held.backwards[pending.record.place] += 1
                pending.is_empty = all(_is_clear(p) for p in held.tracked)

    def pre(self, optimizer: torch.optim.Optimizer) -> None:
        if not self.watch.asleep:
            self.watch.look(self.before_step, optimizer)

    def post(self, optimizer: torch.optim.Optimizer) -> None:
        if not self.watch.asleep:
            self.watch.look(self.after_step, optimizer)

    def before_step(self, optimizer: torch.optim.Optimizer) -> None:
        self.meet(optimizer)
        self.is_stepping = True
        if self.watch.dense:
            self.watch.shared["weights"].before_step(optimizer)

    def after_step(self, optimizer: torch.optim.Optimizer) -> None:
        watch, held = self.watch, self.meet(optimizer)
        record = held.record
        place = watch.places.here()
        record.steps += 1
        self.is_stepping = False
        record.step_places[place] += 1
        record.carried += bool(held.carried and not held.is_cleared and held.pending)  # a closure has run by now
        for line, times in held.backwards.items():
            record.per_step[line, times] += 1
        params = [p for group in optimizer.param_groups for p in group["params"]]
        has_grad = any(p.grad is not None for p in held.tracked) or any(p.grad is not None for p in params)
        record.without_grad += not has_grad
        is_zero = watch.dense and has_grad and all(_is_clear(p) for p in held.tracked)
        record.zero_grad += is_zero
        if watch.dense:
            watch.shared["weights"].after_step(optimizer)
        if len(record.lrs) < 20_000:
            record.lrs.append(float(optimizer.param_groups[0].get("lr", 0)))
        watch.facts.happened("step", place, record.number, "" if has_grad else "no gradient")
        self.look_at_mode(record, place)
        self.look_at_batches(held)
        for pending in held.pending:
            if has_grad and not is_zero and record.number not in pending.users:
                if not pending.users:
                    pending.record.first_user[record.number] += 1
                pending.users.add(record.number)
                pending.record.used_by[record.number] += 1
        held.backwards.clear()
        held.carried = [(weakref.ref(p), p.grad._version) for p in held.tracked if p.grad is not None]
        held.is_cleared = not held.carried
        watch.stepped(record.number)

    def look_at_mode(self, record: Optimizer, place: Place) -> None:
        calls = self.watch.last_training
        if calls is None:
            return
        record.is_moody |= bool(self.watch.facts.models[calls.model].moody)
        record.modes["train" if calls.training else "eval"] += 1
        if not calls.training and record.eval_from < 0:
            record.eval_from, record.eval_place = record.steps - 1, calls.place
        elif calls.training:
            record.eval_from, record.eval_place = -1, NOWHERE

    def look_at_batches(self, held: Held) -> None:
        """How many batches were read for this step."""
        loader: Loader | None = self.watch.loader
        if loader is None:
            return
        read = self.watch.shared.get("read", 0)
        self.watch.shared["read"] = 0
        if len(held.record.batches_per_step) < 5000:
            held.record.batches_per_step.append(read)
        backwards = sum(held.backwards.values())
        if read >= MANY_BATCHES and backwards == 1 and self.watch.shared.get("is_over"):
            held.record.lonely += 1
            held.record.lonely_batches = read


def _is_clear(parameter: Tensor | None) -> bool:
    if parameter is None or parameter.grad is None:
        return True
    grad = parameter.grad
    return not grad.is_sparse and not bool((some(grad, NUM_SAMPLES) != 0).any())


def _state(parameter: Tensor) -> tuple[int, int]:
    grad = parameter.grad
    return (0, 0) if grad is None else (id(grad), grad._version)
