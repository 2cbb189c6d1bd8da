"""How samples are read: shuffled, the same in every evaluation, not twice by two workers."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.loops import Loss
from practorch.doctor.run.place import Place

FEW = 3


def order(facts: Facts) -> Iterator[Finding]:
    """Samples come sorted, or in the same order in every pass."""
    for loss in facts.losses:
        if not loss.with_grad or _is_full_batch(facts, loss):
            continue
        place = _training_loader_place(facts) or loss.place
        total = sum(loss.labels.values())
        if loss.next_labels >= 150 and total:
            alike = loss.same_next / loss.next_labels
            chance = sum((n / total) ** 2 for n in loss.labels.values())
            if alike > chance + 0.35 and alike > 0.7 and loss.mixed >= 2:
                yield sure(
                    "not_shuffled_train",
                    f"{alike:.0%} of neighbouring samples have the same label; in random order it would be about "
                    f"{chance:.0%}. The batches come sorted.",
                    place,
                    weight=7,
                )
        if len(loss.roughness) >= 5 and sorted(loss.roughness)[len(loss.roughness) // 2] < 0.15:
            text = "The targets of neighbouring samples are nearly equal: the batches come sorted."
            yield likely("not_shuffled_train", text, place, weight=5)
    for loader in facts.loaders:
        if not loader.trained or loader.passes < 2 or loader.length < 3:
            continue
        again = len(loader.first_rows) >= 2 and len(set(loader.first_rows)) == 1
        if loader.order == "sequential" and loader.dataset != "IterableDataset":
            text = f"{loader.passes} passes over {loader.length} batches were made in the order of the data set."
            yield likely("not_shuffled_train", text, loader.place, weight=2)
        elif loader.order == "distributed" and not loader.sampler_epochs and again:
            text = f"{loader.passes} passes began with the same batch: set_epoch was never called."
            yield sure("missing_set_epoch", text, loader.place, weight=6)
    yield from _periodic(facts)


def _is_full_batch(facts: Facts, loss: Loss) -> bool:
    """All samples go in at once, in every step: their order means nothing."""
    same = [c for c in facts.training_calls() if c.shape and loss.in_shape and c.shape[0] == loss.in_shape[0]]
    return any(len(set(c.firsts)) == 1 for c in same)


def _periodic(facts: Facts) -> Iterator[Finding]:
    """Batches that were made without a loader come in the same order again and again."""
    for calls in facts.training_calls():
        firsts = calls.firsts
        if calls.loader >= 0 or len(set(firsts)) < 4 or facts.notes.get(("not shuffled", calls.place)):
            continue
        period = next((k for k in range(3, len(firsts) // 2 + 1) if firsts[k] == firsts[0]), 0)
        if period and all(a == b for a, b in zip(firsts, firsts[period:], strict=False)):
            text = f"The batches repeat in the same order after every {period} steps."
            yield likely("not_shuffled_train", text, calls.place, weight=2)


def augmented(facts: Facts) -> Iterator[Finding]:
    """The samples of an evaluation are other ones in every pass."""
    for calls in facts.calls:
        if calls.is_training or calls.loader < 0 or len(calls.passes) < 2:
            continue
        loader = facts.loaders[calls.loader]
        if loader.trained or calls.count > loader.batches:  # called with what it gave itself, token by token
            continue
        is_short = len(calls.passes) > 2 and len(calls.passes[0]) < len(calls.passes[1]) // 2
        first, second = calls.passes[1:3] if is_short else calls.passes[:2]
        if loader.order == "sequential":
            pairs = list(zip(first, second, strict=False))
            changed = sum(a != b for a, b in pairs) / max(1, len(pairs))
        else:
            changed = 1 - len(set(first) & set(second)) / max(1, min(len(set(first)), len(set(second))))
            changed *= loader.indices is not None and len(first) >= 0.9 * len(loader.indices)
        if changed > 0.2 and min(len(first), len(second)) >= 8:
            yield sure(
                "augmentation_on_validation",
                f"{changed:.0%} of the samples that this evaluation saw in one pass were others in the next, from the "
                "same places of the data set.",
                calls.place,
                weight=7,
            )
    for loader in facts.loaders:
        if loader.order == "sequential" and not loader.trained and loader.draws >= FEW and facts.backwards:
            text = f"Reading {loader.draws} batches for evaluation drew random numbers: the items are made at random."
            yield likely("augmentation_on_validation", text, loader.place, weight=3)


def workers(facts: Facts) -> Iterator[Finding]:
    """Workers that repeat each other."""
    for loader in facts.loaders:
        if loader.num_workers >= 2 and loader.generators_used:
            yield sure(
                "worker_shared_generator",
                f"The data set holds a generator ({loader.generators[0]}); {loader.generators_used} workers each drew "
                "from a copy in the same state.",
                loader.place,
                weight=7,
            )
        if loader.num_workers >= 2 and loader.repeats >= 2 and loader.order == "_InfiniteConstantSampler":
            text = (
                f"{loader.repeats} times the next batch was the one before again: every worker yields the whole stream."
            )
            yield sure("iterable_workers_duplicate", text, loader.place, weight=7)


def _training_loader_place(facts: Facts) -> Place | None:
    return next((x.place for x in facts.loaders if x.trained), None)


RULES = (order, augmented, workers)
