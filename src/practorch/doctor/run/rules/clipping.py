"""What happens to gradients between backward and step: clipping, and adding up those of several batches."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, sure
from practorch.doctor.run.place import NOWHERE

FEW = 3
MOST = 0.8


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
            f"clip_grad_norm_ ran {late} times when the newest gradients had been used or cleared, and {useful} times "
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
            f"clip_grad_norm_ ran {len(one)} times in {steps} steps, on one tensor each time: every tensor was "
            "clipped by its own norm.",
            one[0].place,
            weight=6,
        )


def clips_loss(facts: Facts) -> Iterator[Finding]:
    """The loss itself is clamped before backward."""
    for backward in facts.backwards.values():
        if backward.clamped >= FEW and backward.clamped >= MOST * backward.count:
            yield sure(
                "clips_loss_not_gradient",
                f"{backward.clamped} of {backward.count} losses were clamped before backward(); where the clamp "
                "holds, every gradient is 0.",
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
                    f"{times}: the gradient is {times} times that of the mean.",
                    place,
                    weight=7,
                )


def _is_often(batches: list[int], times: int) -> bool:
    return sum(b >= times for b in batches) >= 0.5 * len(batches)


RULES = (clip_after_step, clip_per_parameter, clips_loss, accumulation_not_divided)
