"""The order of a training step: clear the gradients, backward, step; once per batch."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from practorch.doctor.run.facts import Event, Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.loops import Optimizer
from practorch.doctor.run.place import NOWHERE, Place

FEW, MANY = 3, 200
MOST = 0.8


def missing_zero_grad(facts: Facts) -> Iterator[Finding]:
    """The gradients at a step still hold those of the step before."""
    for optimizer in facts.optimizers:
        if optimizer.steps >= FEW and optimizer.carried >= max(2, 0.5 * (optimizer.steps - 1)):
            place = _first(optimizer.step_places)
            places = optimizer.zero_places
            never = "zero_grad() was never called" if not places else f"zero_grad() was called {_times(places.total())}"
            yield sure(
                "missing_zero_grad",
                f"{optimizer.carried} of {optimizer.steps} steps of {optimizer.kind} added the new gradients to those "
                f"of the step before; {never}.",
                place,
                weight=9,
            )


def missing_step(facts: Facts) -> Iterator[Finding]:
    """Gradients are computed and no optimizer ever steps."""
    times = sum(b.count for b in facts.backwards.values())
    if not facts.optimizers or any(o.steps for o in facts.optimizers):
        return
    if times >= MANY or (facts.ended and times >= FEW):
        yield sure(
            "missing_step",
            f"backward() ran {_times(times)}, and step() of {facts.optimizers[0].kind} never.",
            _backward_place(facts),
            weight=9,
        )


def one_never_steps(facts: Facts) -> Iterator[Finding]:
    """Of several optimizers, one is cleared in every round and never steps."""
    others = max((o.steps for o in facts.optimizers), default=0)
    for optimizer in facts.optimizers:
        if not optimizer.steps and others >= 10 and optimizer.zero_places.total() >= FEW:
            text = (
                f"{optimizer.kind} was cleared {_times(optimizer.zero_places.total())} and never stepped; "
                "another one made "
            )
            yield sure("missing_step", f"{text}{others} steps.", optimizer.place, weight=9)


def missing_backward(facts: Facts) -> Iterator[Finding]:
    """An optimizer steps, and backward never runs."""
    for optimizer in facts.optimizers:
        if optimizer.steps >= FEW and optimizer.without_grad == optimizer.steps and not facts.backwards:
            yield sure(
                "missing_backward",
                f"{optimizer.kind} stepped {_times(optimizer.steps)}; backward() never ran, so no parameter had a "
                "gradient.",
                _first(optimizer.step_places),
                weight=9,
            )


def step_before_backward(facts: Facts) -> Iterator[Finding]:
    """The step comes between the loss and the backward of that loss."""
    for optimizer in facts.optimizers:
        early = total = 0
        waiting, stepped = False, False
        place = NOWHERE
        for event in _events(facts, optimizer):
            if event.kind == "loss":
                waiting, stepped = True, False
            elif event.kind == "step" and waiting:
                stepped, place = True, event.place
            elif event.kind == "backward":
                total += 1
                early += waiting and stepped
                waiting = stepped = False
        if total >= FEW and early >= MOST * total and optimizer.steps >= FEW:
            yield sure(
                "step_before_backward",
                f"In {early} of {total} rounds step() came between the loss and its backward(): each step used the "
                "gradients of an earlier batch, or none.",
                place,
                weight=8,
            )


def step_at_the_top(facts: Facts) -> Iterator[Finding]:
    """The loop begins with the step: the first finds no gradient, and the last gradient is never used."""
    for optimizer in facts.optimizers:
        events = [e for e in _events(facts, optimizer) if e.kind in ("step", "backward")]
        steps = [e for e in events if e.kind == "step"]
        if (
            len(steps) >= FEW
            and events[0].kind == "step"
            and facts.backwards
            and optimizer.step_places[steps[0].place] >= FEW
        ):
            text = (
                f"The first of {optimizer.steps} steps found no gradient: step() comes before backward() in "
                "the loop, so "
            )
            text += "each step uses the gradients of the round before, and the last ones are never used."
            yield likely("step_before_backward", text, steps[0].place, weight=4)


def zero_grad_between(facts: Facts) -> Iterator[Finding]:
    """Gradients are cleared after backward and before any step has used them."""
    for optimizer in facts.optimizers:
        empty = optimizer.without_grad + optimizer.zero_grad
        cleared, place = _cleared_before_step(facts, optimizer)
        if empty >= FEW and cleared >= MOST * empty and not _early(facts, optimizer):
            yield sure(
                "zero_grad_between_backward_and_step",
                f"{empty} of {optimizer.steps} steps found no gradient: zero_grad() ran between backward() and step().",
                place,
                weight=9,
            )
            return
    for backward in facts.backwards.values():
        if (
            backward.wasted >= FEW
            and backward.wasted >= 0.4 * backward.count
            and any(o.steps for o in facts.optimizers)
        ):
            yield sure(
                "zero_grad_each_micro_batch",
                f"{backward.wasted} of {backward.count} times the gradients of this backward() were cleared before any "
                "step used them.",
                backward.place,
                weight=8,
            )


def steps_once_per_pass(facts: Facts) -> Iterator[Finding]:
    """All batches are read, and then one backward and one step are made."""
    for optimizer in facts.optimizers:
        if optimizer.lonely >= 2 and optimizer.lonely >= MOST * (optimizer.steps - 1):
            yield sure(
                "update_outside_batch_loop",
                f"{optimizer.lonely} of {optimizer.steps} steps came after a whole pass over "
                f"{optimizer.lonely_batches} "
                "batches: only the last batch of each pass was learnt from.",
                _first(optimizer.step_places),
                weight=9,
            )
        elif facts.ended and optimizer.lonely == 1 == optimizer.steps:
            yield sure(
                "update_outside_batch_loop",
                f"{optimizer.lonely_batches} batches were read and one step was made, after the last of them.",
                _first(optimizer.step_places),
                weight=9,
            )


def clip_after_step(facts: Facts) -> Iterator[Finding]:
    """The gradients are clipped when the step has used them already, or before they are there."""
    events = [e for e in facts.events if e.kind in ("backward", "step", "clip", "zero")]
    late = useful = 0
    place = NOWHERE
    for before, event in itertools.pairwise(events):
        if event.kind == "clip" and before.kind != "clip":
            late += before.kind in ("step", "zero")
            useful += before.kind == "backward"
            place = event.place if before.kind != "backward" else place
    if late >= FEW and late > 4 * useful:
        yield sure(
            "clip_after_step",
            f"clip_grad_norm_ ran {_times(late)} when the newest gradients had been used or cleared, and {useful} "
            "times "
            "between backward() and step().",
            place,
            weight=7,
        )


def clip_per_parameter(facts: Facts) -> Iterator[Finding]:
    """clip_grad_norm_ is called for one tensor at a time."""
    one = [e for e in facts.events if e.kind == "clip" and e.note == "one"]
    steps = sum(e.kind == "step" for e in facts.events)
    if steps >= FEW and len(one) >= 2 * steps:
        yield sure(
            "clip_per_parameter",
            f"clip_grad_norm_ ran {len(one)} times in {steps} steps, on one tensor each time: every tensor was clipped "
            "by its own norm.",
            one[0].place,
            weight=6,
        )


def clips_loss(facts: Facts) -> Iterator[Finding]:
    """The loss itself is clamped before backward."""
    for backward in facts.backwards.values():
        if backward.clamped >= FEW and backward.clamped >= MOST * backward.count:
            yield sure(
                "clips_loss_not_gradient",
                f"{backward.clamped} of {backward.count} losses were clamped before backward(); where the clamp holds, "
                "every gradient is 0.",
                backward.place,
                weight=8,
            )


def accumulation_not_divided(facts: Facts) -> Iterator[Finding]:
    """Several backward calls of one line per step, each of a mean loss that is not divided."""
    for optimizer in facts.optimizers:
        rounds = [(place, times, n) for (place, times), n in optimizer.per_step.items() if times >= 2]
        steps = sum(optimizer.per_step.values())
        for place, times, n in sorted(rounds, key=lambda r: -r[2])[:1]:
            backward = facts.backwards[place]
            loss = next((x for x in facts.losses if x.place == backward.direct_loss and x.with_grad), None)
            is_mean = loss is None or loss.reduction == "mean"
            batches = optimizer.batches_per_step
            is_by_batch = sum(b > 0 for b in batches) < 0.5 * len(batches) or _is_often(batches, times)
            if n >= FEW and n >= 0.5 * steps and backward.direct >= MOST * backward.count and is_mean and is_by_batch:
                if optimizer.carried >= 0.5 * optimizer.steps:
                    continue
                yield sure(
                    "accumulation_not_divided",
                    f"{n} steps used the sum of {times} backward() calls, each of a mean that was not divided by "
                    f"{times}: "
                    f"the gradient is {times} times that of the mean.",
                    place,
                    weight=7,
                )


def _is_often(batches: list[int], times: int) -> bool:
    return sum(b >= times for b in batches) >= 0.5 * len(batches)


def _events(facts: Facts, optimizer: Optimizer) -> Iterator[Event]:
    for event in facts.events:
        if event.kind in ("loss", "backward") or (
            event.kind in ("step", "zero") and event.of in (optimizer.number, -1)
        ):
            yield event


def _early(facts: Facts, optimizer: Optimizer) -> bool:
    return any(step_before_backward(facts)) and len(facts.optimizers) == 1 and optimizer.steps >= FEW


def _cleared_before_step(facts: Facts, optimizer: Optimizer) -> tuple[int, Place]:
    """How many steps came after a zero_grad that came after the last backward; where that zero_grad is."""
    times, last, place = 0, "", NOWHERE
    found = NOWHERE
    for event in _events(facts, optimizer):
        if event.kind == "backward":
            last = "backward"
        elif event.kind == "zero" and last == "backward":
            last, place = "zero", event.place
        elif event.kind == "step":
            if last == "zero":
                times, found = times + 1, place
            last = "step"
    return times, found


def _backward_place(facts: Facts) -> Place:
    return max(facts.backwards.values(), key=lambda b: b.count).place if facts.backwards else NOWHERE


def _first(places: dict[Place, int]) -> Place:
    return max(places, key=lambda place: places[place]) if places else NOWHERE


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


RULES = (
    missing_zero_grad, missing_step, one_never_steps, missing_backward, step_before_backward, step_at_the_top,
    zero_grad_between, steps_once_per_pass, clip_after_step, clip_per_parameter, clips_loss, accumulation_not_divided,
)  # fmt: skip
