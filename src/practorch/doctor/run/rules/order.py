"""The order of a training step: clear the gradients, backward, step; once per batch."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.doctor.run.facts import Event, Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.loops import Optimizer
from practorch.doctor.run.place import NOWHERE, Place

FEW, MANY = 3, 200
MANY_CALLS = 4
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
        is_wrapper = not any(w.owner == optimizer.number for w in facts.weights)  # another one has its parameters
        if not optimizer.steps and others >= 10 and optimizer.zero_places.total() >= FEW and not is_wrapper:
            text = (
                f"{optimizer.kind} was cleared {_times(optimizer.zero_places.total())} and never stepped; another one "
                "made "
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
                f"The first of {optimizer.steps} steps found no gradient: step() comes before backward() in the loop, "
                "so "
            )
            text += "each step uses the gradients of the round before, and the last ones are never used."
            yield likely("step_before_backward", text, steps[0].place, weight=4)


def zero_grad_between(facts: Facts) -> Iterator[Finding]:
    """Gradients are cleared after backward and before any step has used them."""
    for optimizer in facts.optimizers:
        empty = optimizer.without_grad + optimizer.zero_grad
        cleared, place = _cleared_before_step(facts, optimizer)
        if empty >= FEW and cleared >= MOST * empty and not _early(facts, optimizer):
            if _is_written_first(facts, optimizer, place):
                step = _first(optimizer.step_places)
                text = f"{empty} of {optimizer.steps} steps found no gradient: in each round step() comes before "
                yield sure("step_before_backward", f"{text}backward(), right after zero_grad().", step, weight=9)
                return
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
            make = likely if any(o.is_own for o in facts.optimizers) else sure
            yield make(
                "zero_grad_each_micro_batch",
                f"{backward.wasted} of {backward.count} times the gradients of this backward() were cleared before "
                "any step used them.",
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
                f"{optimizer.lonely_batches} batches: only the last batch of each pass was learnt from.",
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


def learns_from_the_last(facts: Facts) -> Iterator[Finding]:
    """The same without a loader: many calls of the model with a graph, and one of them is learnt from."""
    for calls in facts.calls:
        steps = sum(o.steps for o in facts.optimizers)
        is_one_of_many = calls.backwarded and calls.grad and calls.hooked >= 6 and calls.backwarded <= calls.hooked / 3
        if calls.loader < 0 and is_one_of_many and 2 <= steps <= calls.count / MANY_CALLS and len(calls.rows) > 1:
            text = (
                f"{calls.count} training calls of {facts.models[calls.model].name} were made for {steps} steps, and of "
            )
            text += f"{calls.hooked} looked at, backward() went through {calls.backwarded}."
            yield sure("update_outside_batch_loop", text, _backward_place(facts), weight=9)


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


def _is_written_first(facts: Facts, optimizer: Optimizer, zero: Place) -> bool:
    """In the text the order is zero_grad, step, backward."""
    step, backward = _first(optimizer.step_places), _backward_place(facts)
    return step.file == backward.file == zero.file and zero.line < step.line < backward.line


def _backward_place(facts: Facts) -> Place:
    return max(facts.backwards.values(), key=lambda b: b.count).place if facts.backwards else NOWHERE


def _first(places: dict[Place, int]) -> Place:
    return max(places, key=lambda place: places[place]) if places else NOWHERE


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


RULES = (
    missing_zero_grad, missing_step, one_never_steps, missing_backward, step_before_backward, step_at_the_top,
    zero_grad_between, steps_once_per_pass, learns_from_the_last,
)  # fmt: skip
