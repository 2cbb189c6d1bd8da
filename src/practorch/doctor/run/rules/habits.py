"""Schedules, decay, checkpoints, seeds, and what is done in every step though once would do."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.place import Place
from practorch.doctor.run.rules.source import kept_at

FEW = 3
OFTEN = 5


def schedule(facts: Facts) -> Iterator[Finding]:
    """A schedule that is moved on too early, too often, or hardly at all."""
    for s in facts.schedulers:
        optimizer = facts.optimizers[s.optimizer] if 0 <= s.optimizer < len(facts.optimizers) else None
        if optimizer is None or not optimizer.steps:
            continue
        place = max(s.step_places, key=lambda p: s.step_places[p]) if s.step_places else s.place
        if s.early:
            text = (
                f"{s.kind} was moved on {s.early} time{'s' * (s.early > 1)} before the first step of {optimizer.kind}."
            )
            yield sure("scheduler_before_optimizer", text, place, weight=6)
        rate = s.steps / optimizer.steps
        told = f"{s.kind} was moved on {s.steps} times in {optimizer.steps} steps"
        rounds = optimizer.per_step.items()
        per_step = max(rounds, key=lambda r: r[1])[0][1] if rounds else 1
        if per_step >= 2 and rate > 0.8 * per_step and s.steps >= 3 * FEW:
            text = f"{told}, each of {per_step} backward(): it is stepped in every batch."
            yield sure("scheduler_wrong_cadence", text, place, weight=6)
        elif rate > 0.8 and _is_too_fast(facts, s.kind, s.steps, s.horizon, s.lrs, optimizer.first_lr):
            text = f"{told}, and is made for {s.horizon}" if s.horizon else told
            yield sure("scheduler_wrong_cadence", f"{text}: it is stepped in every batch.", place, weight=6)
        elif facts.ended and not facts.stopped_by and facts.crash is None and s.horizon and optimizer.steps >= 10:
            share = s.steps / s.horizon
            if rate < 0.5 and share < 0.34 and s.steps and s.kind in ("OneCycleLR", "CosineAnnealingLR"):
                make = sure if s.kind == "OneCycleLR" else likely
                yield make("scheduler_wrong_cadence", f"{told}, and is made for {s.horizon}.", place, weight=5)


def _is_too_fast(facts: Facts, kind: str, steps: int, horizon: int, lrs: list[float], first: float) -> bool:
    """A schedule that counts epochs has run out long before the training has."""
    per_pass = max((x.length for x in facts.loaders if x.trained), default=0)
    if horizon and kind in ("CosineAnnealingLR", "OneCycleLR"):
        return steps > 1.5 * horizon
    fell = bool(lrs) and first > 0 and min(lrs) < 1e-3 * first
    if horizon and kind in ("StepLR", "MultiStepLR"):
        return (horizon < per_pass and steps > 3 * horizon) or (fell and steps > 6 * horizon)
    return kind == "ExponentialLR" and fell and bool(per_pass) and steps > per_pass


def warmup(facts: Facts) -> Iterator[Finding]:
    """The first update has a learning rate of 0."""
    for optimizer in facts.optimizers:
        if len(optimizer.lrs) >= 2 and optimizer.lrs[0] == 0 and max(optimizer.lrs) > 0:
            text = f"The first step of {optimizer.kind} had a learning rate of 0, the second {optimizer.lrs[1]:.3g}."
            yield likely("warmup_starts_at_zero", text, optimizer.place, weight=3)


def decay(facts: Facts) -> Iterator[Finding]:
    """Weight decay on biases and the gains of norms too."""
    for optimizer in facts.optimizers:
        if optimizer.weight_decay >= 0.05 and optimizer.decayed_vectors >= FEW and optimizer.steps:
            text = f"{optimizer.kind} decays {optimizer.decayed_vectors} biases and norm gains by "
            text += f"{optimizer.weight_decay:g}, as it does the matrices."
            yield likely("decay_on_bias_and_norm", text, optimizer.place, weight=1)


def checkpoint(facts: Facts) -> Iterator[Finding]:
    """The best state is the model's own memory; keys that were missed."""
    for place, _, more in facts.noted("loads itself"):
        if more["aliased"] == more["of"]:
            text = (
                f"All {more['of']} tensors loaded here are the model's own, as step {more['step']} left them: the "
                "state "
            )
            yield sure("best_state_aliased", f"{text}that was kept had moved along with the training.", place, weight=7)
    for place, _, more in facts.noted("saves an alias"):
        text = f"The state saved in step {more['step']} was taken in step {more['taken']}, and has moved along since."
        yield sure("best_state_aliased", text, place, weight=7)
    for place, _, more in facts.noted("keys missed"):
        if more["unexpected"] and float(more["missing"]) >= 0.5 * float(more["of"]):
            text = (
                f"{more['missing']} of {more['of']} keys were missed ({more['example']}, …), and {more['unexpected']} "
            )
            yield sure("strict_false_hides_miss", f"{text}in the file have no place.", place, weight=6)


def averages(facts: Facts) -> Iterator[Finding]:
    """A moving average that keeps nearly nothing."""
    for kind in ("mostly replaced", "mostly forgotten"):
        for place, _, more in facts.noted(kind):
            if len(facts.at_step[kind, place]) >= OFTEN:
                weight = float(more["weight"])
                if weight < 0.8:  # an average that is allowed to forget while it is young
                    continue
                text = (
                    f"In every step looked at, the average keeps {1 - weight:.3g} of itself and takes {weight:.3g} of "
                    "the "
                )
                yield likely("ema_decay_inverted", f"{text}new weights.", place, weight=4)


def seeds(facts: Facts) -> Iterator[Finding]:
    """Nothing is seeded, or everything is seeded over and over."""
    again: dict[int, set[int]] = {}
    begun = {optimizer.made_at for optimizer in facts.optimizers}
    for step, seed in facts.seed_steps:
        if step and step not in begun:  # a training that begins again may begin at the same numbers
            again.setdefault(seed, set()).add(step)
    for seed, steps in again.items():
        if len(steps) >= 2 or (facts.ended and len(steps) >= 1 and facts.seed_steps[0][1] == seed and len(again) == 1):
            place = max(facts.seed_places, key=lambda p: facts.seed_places[p])
            make = sure if len(steps) >= 2 else likely
            text = (
                f"The seed {seed} was set again {len(steps)} times while training: the same random numbers come again."
            )
            yield make("reseed_each_epoch", text, place, weight=6)
    for place, _, _ in facts.noted("split without a seed"):
        text = "The split was drawn before any seed was set: every run has another one."
        yield likely("random_split_not_seeded", text, place, weight=3)
    names = {name for name, _ in facts.seeds}
    claims = any(c.scored or not c.grad for c in facts.calls)
    if facts.whole_run and facts.ended and "torch.manual_seed" not in names and claims and facts.step >= 10:
        other = f"; {', '.join(sorted(names))} does not seed torch" if names else ""
        yield likely("no_seed", f"torch.manual_seed was never called, and a result was computed{other}.", weight=1)


def every_step(facts: Facts) -> Iterator[Finding]:
    """What costs time in every step."""
    for kind, id, text in (
        ("deepcopy", "copy_each_step", "a deep copy of {what} was made"),
        ("empty_cache", "empty_cache_each_step", "torch.cuda.empty_cache() was called"),
        ("gc.collect", "gc_collect_each_step", "gc.collect() was called"),
    ):
        for place, _, more in facts.noted(kind):
            if _is_each_step(facts, kind, place):
                words = text.format(what=more.get("what", ""))
                yield sure(id, f"In every step looked at {words}.", place, weight=4)
    for kind in ("item", "tolist", "cpu", "numpy"):
        for place, times, more in facts.noted(kind):
            calls = len(facts.at_call[kind, place])
            per_call = times / calls
            if per_call >= 8 and calls >= OFTEN and more.get("numbers") == 1:
                text = f"{kind}() was called {per_call:.0f} times per batch here, for one number each."
                yield likely("item_in_loop", text, place, weight=4)
            elif _is_each_step(facts, kind, place) and more.get("device") in ("cuda", "xpu", "mps"):
                text = f"{kind}() was called in every step looked at: the device is waited for each time."
                yield likely("sync_each_step", text, place, weight=2)


def _is_each_step(facts: Facts, kind: str, place: Place) -> bool:
    """In so many steps that follow each other."""
    steps = facts.at_step[kind, place]
    return any(all(first + i in steps for i in range(OFTEN)) for first in steps)


def loading(facts: Facts) -> Iterator[Finding]:
    """The loader takes longer than the training."""
    for loader in facts.loaders:
        total = loader.wait_s + loader.between_s
        if not loader.trained or loader.batches < 20 or not total:
            continue
        share, each = loader.wait_s / total, loader.wait_s / loader.batches
        if share > 0.6 and each > 0.01:
            make = sure if share > 0.8 and each > 0.05 else likely
            text = (
                f"{share:.0%} of the time between steps went into waiting for the loader, {each * 1e3:.0f} ms a batch"
            )
            yield make("loader_is_bottleneck", f"{text}, with {loader.num_workers} workers.", loader.place, weight=3)


def device(facts: Facts) -> Iterator[Finding]:
    """The model is on the CPU while an accelerator is idle."""
    if facts.idle_device and facts.device == "cpu" and facts.step >= 10:
        place = next(
            (c.place for c in facts.calls if c.is_training), facts.models[0].place if facts.models else Place("", 0)
        )
        text = f"{facts.step} steps ran on the CPU; {facts.idle_device} was there and did nothing."
        yield sure("gpu_idle", text, place, weight=5)


def memory(facts: Facts) -> Iterator[Finding]:
    """Graphs of past steps are still held."""
    for alive, total, row in facts.kept_losses:
        if (alive >= 8 and alive >= 0.8 * total) or row >= 5:
            text = f"{alive} of the last {total} graphs, each of a step that is over, are still in memory."
            yield sure("graph_kept_by_logging", text, kept_at(facts), weight=7)


def foreign(facts: Facts) -> Iterator[Finding]:
    """The step of one network sends gradients into the one that feeds it, for nothing."""
    for backward in facts.backwards.values():
        for number, times in backward.foreign.items():
            users = [n for n in backward.used_by if n != number]
            if times < FEW or not users or number in backward.used_by:
                continue
            here, there = backward.depths.get(users[0]), backward.depths.get(number)
            if here is not None and there is not None and there > here:
                text = f"{times} times this backward() also went through the parameters of the optimizer at line "
                text += f"{facts.optimizers[number].place.line}, whose gradients were then thrown away."
                yield sure("gan_fake_not_detached", text, backward.place, weight=5)


def mixed_in(facts: Facts) -> Iterator[Finding]:
    """The gradients that one network's loss sent into another are still there when that one steps."""
    for backward in facts.backwards.values():
        users = list(backward.used_by)
        if len(users) != 2 or min(backward.used_by.values()) < FEW or len(backward.first_user) != 1:
            continue
        first = next(iter(backward.first_user))
        second = next(n for n in users if n != first)
        here, there = backward.depths.get(first), backward.depths.get(second)
        others = [b for b in facts.backwards.values() if b is not backward and second in b.used_by]
        if here is not None and there is not None and there > here and any(b.count >= FEW for b in others):
            text = (
                f"This backward() is for the optimizer at line {facts.optimizers[first].place.line}; it also went "
                "through "
            )
            text += (
                f"the parameters of the one at line {facts.optimizers[second].place.line}, whose next step used that "
                "too."
            )
            yield likely("gan_fake_not_detached", text, backward.place, weight=5)


def called_forward(facts: Facts) -> Iterator[Finding]:
    """model.forward(x) instead of model(x)."""
    for place, times, _ in facts.noted("direct forward"):
        if times >= FEW:
            yield likely(
                "calls_forward_directly", f"{times} times forward was called past the module.", place, weight=1
            )


RULES = (
    schedule, warmup, decay, checkpoint, averages, seeds, every_step, loading, device, memory, foreign, mixed_in,
    called_forward,
)  # fmt: skip
