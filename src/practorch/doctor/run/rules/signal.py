"""What flows through the network: too little, too much, nan; steps of the right size; layers that do nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.place import NOWHERE, Place
from practorch.doctor.run.records import Model, Weight

FEW = 3


def rate_too_high(facts: Facts) -> Iterator[Finding]:
    """Steps of the size of the weights, and a loss that goes up or nowhere."""
    ratio, losses = _ratio(facts, first=True), [v for _, v in facts.curves.loss]
    if ratio is None or len(losses) < 8:
        return
    first, last = _first(losses), _last(losses)
    rate = max((max(o.lrs) for o in facts.optimizers if o.lrs), default=0.0)
    text = f"At a learning rate of {rate:g}, a step changes the weights by {ratio:.0%} of their size; "
    losses[0] = losses[0] if math.isfinite(losses[0]) else 0.0
    grew = (
        not math.isfinite(last) or (last > 2 * abs(first) + 1e-3) or max(_finite(losses), default=0) > 50 * abs(first)
    )
    place = facts.optimizers[0].place
    if ratio > 0.15 and grew:
        yield sure("lr_too_high", f"{text}the loss went from {first:.3g} to {_peak(losses):.3g}.", place, weight=6)
    elif ratio > 0.3 and len(losses) >= 20 and last > 0.9 * losses[0]:
        yield likely("lr_too_high", f"{text}the loss went from {first:.3g} to {last:.3g}.", place, weight=5)
    elif ratio > 0.05 and grew and not math.isfinite(last):
        yield likely("lr_too_high", f"{text}the loss ended as {last:.3g}.", place, weight=4)


def rate_too_low(facts: Facts) -> Iterator[Finding]:
    """Steps that change nothing, and a loss that stays."""
    ratio, losses = _ratio(facts, first=False), [v for _, v in facts.curves.loss]
    if ratio is None or len(losses) < 30 or not 0 < ratio < 1e-4 or _vanishing(facts):
        return
    first, last = _first(losses), _last(losses)
    if not math.isfinite(last) or last < 0.97 * first:
        return
    rate = max((median(o.lrs) for o in facts.optimizers if o.lrs), default=0.0)
    text = f"At a learning rate of {rate:g}, a step changes the weights by {ratio:.1g} of their size; after "
    text += f"{len(losses)} steps the loss is {last:.3g}, and it began at {first:.3g}."
    make = sure if ratio < 2e-5 else likely
    yield make("lr_too_low", text, facts.optimizers[0].place, weight=5)


def lost_updates(facts: Facts) -> Iterator[Finding]:
    """Weights in half precision that steps are too small for."""
    halves = [w for w in facts.weights if w.dtype in ("torch.bfloat16", "torch.float16") and w.looked >= FEW]
    share = sum(w.unchanged for w in halves) / max(1, sum(w.looked for w in halves))
    if halves and share > 0.1:
        make = sure if share > 0.4 else likely
        text = (
            f"{len(halves)} parameters are kept in {halves[0].dtype.removeprefix('torch.')}; in a step {share:.0%} of "
            "their "
        )
        yield make("bf16_param_update_lost", f"{text}numbers did not change.", facts.optimizers[0].place, weight=7)


def gradients(facts: Facts) -> Iterator[Finding]:
    """Gradients that vanish towards the first layers, or explode."""
    found = _vanishing(facts)
    if found and not _dead(facts):
        name, share, last = found
        make = sure if share < 1e-5 else likely
        yield make(
            "vanishing_gradient",
            f"The gradient of {name}, as a share of its weights, is {share:.1g} times that of {last}.",
            _model_place(facts),
            weight=5,
        )
    norms = [n for _, n in facts.curves.total_grad_norm[:12] if math.isfinite(n)]
    weights = math.sqrt(sum(n * n for n in facts.weight_norms.values())) or 1.0
    if len(norms) >= FEW and median(norms) > 50 * weights and median(norms) > 1e3:
        text = f"The norm of the gradient is {median(norms):.3g}; that of all weights is {weights:.3g}."
        yield likely("exploding_gradient", text, _model_place(facts), weight=3)
    elif (
        len(norms) >= 6
        and max(norms) > 1e4 * max(1e-30, min(n for n in norms if n > 0 or n == max(norms)))
        and max(norms) > 1e3
    ):
        text = f"The norm of the gradient went from {norms[0]:.3g} to {max(norms):.3g} in the first steps."
        yield likely("exploding_gradient", text, _model_place(facts), weight=4)


def activations(facts: Facts) -> Iterator[Finding]:
    """Units that never fire, and activations at the ends of their range."""
    for model in facts.models:
        for act in model.activations.values():
            if act.kind == "relu" and act.dead >= 0.75 and act.samples >= 100 and act.units >= 4:
                make = sure if act.dead >= 0.9 and not _is_given_up(facts, model) else likely
                text = (
                    f"{act.dead:.0%} of the {act.units} units after {act.name} were 0 for all of {act.samples} values."
                )
                yield make("dead_relu", text, act.place, weight=5)
            elif act.kind != "relu" and len(act.saturated) >= FEW and not act.is_last:
                share = median(act.saturated)
                if share > 0.6:
                    make = sure if share > 0.8 and not _is_given_up(facts, model) else likely
                    text = f"{share:.0%} of the values after {act.name} are at the ends of its range, where it is flat."
                    yield make("saturated_activations", text, act.place, weight=5)


def not_finite(facts: Facts) -> Iterator[Finding]:
    """nan or inf: the first place where it was."""
    found = facts.not_finite
    if not found or "input" in found:
        return
    steps = facts.not_finite_step
    step = min(steps.values(), default=-1)
    losses = list(facts.backwards.values())
    place = losses[0].place if losses else NOWHERE
    operation = found.get("operation", "")
    if operation == "Log":
        yield sure(
            "log_of_zero",
            f"In step {step} a log was taken of 0 or less: the loss became {found['loss']}.",
            place,
            weight=9,
        )
        return
    roots = {"Sqrt", "Norm", "LinalgVectorNorm", "Cdist", "Pow"} & {op for b in losses for op in b.operations}
    if "gradient" in found and roots and steps.get("loss", step) >= step:
        text = f"In step {step} the loss was finite and the gradient of {found['gradient']} was not; the graph has a "
        yield sure("sqrt_at_zero", f"{text}{sorted(roots)[0].lower()}, whose slope at 0 is infinite.", place, weight=8)
        return
    what = (
        f"the loss became {found['loss']}" if "loss" in found else f"the gradient of {found.get('gradient')} became nan"
    )
    where = (
        f" in {operation}" if operation else f"; {found['weight']} had been spoilt before" if "weight" in found else ""
    )
    yield sure("nan_appears", f"In step {step} {what}{where}.", place, weight=2)


def _ratio(facts: Facts, *, first: bool) -> float | None:
    """The share of its size that a weight matrix changes by in a step, in the middle of all matrices."""
    curves = [c for c in facts.curves.update_ratio.values() if c]
    if not curves:
        return None
    cut = 6 if first else 10_000
    middles = [median(r for _, r in curve[:cut]) for curve in curves]
    return median(middles)


def flat_steps(facts: Facts) -> Iterator[Finding]:
    """Gradients that are exactly 0 behind an operation that is flat everywhere."""
    flat = {"Round", "Sign", "Floor", "Ceil", "Trunc", "Heaviside"} & {
        o for b in facts.backwards.values() for o in b.operations
    }
    zero = [
        name for name, curve in facts.curves.grad_norm.items() if len(curve) >= FEW and not any(n for _, n in curve)
    ]
    if flat and zero:
        text = (
            f"The gradient of {len(zero)} weights ({zero[0]}, …) is exactly 0 in every step looked at; the graph goes "
        )
        place = next(iter(facts.backwards.values())).place
        yield sure(
            "nondifferentiable_step", f"{text}through {sorted(flat)[0].lower()}, which is flat.", place, weight=8
        )


def _vanishing(facts: Facts) -> tuple[str, float, str] | None:
    """(one of the first layers, its gradient over the largest, the layer of that), if gradients fade to the input."""
    shares = {}
    for name, curve in facts.curves.grad_norm.items():
        weight = _weight(facts, name)
        norm = facts.weight_norms.get(name, 0.0)
        if weight is not None and len(weight.shape) >= 2 and norm > 0 and "emb" not in name.lower():
            found = [n for _, n in curve[:10] if math.isfinite(n)]
            if found:
                shares[name] = median(found) / norm
    if len(shares) < 4:
        return None
    names = list(shares)
    top = max(shares, key=lambda n: shares[n])
    if shares[top] <= 0 or names.index(top) < len(names) // 2:
        return None
    first = max(names[: max(2, len(names) // 4)], key=lambda n: shares[n])  # attention's query and key get little alone
    share = shares[first] / shares[top]
    return (first, share, top) if share < 1e-3 else None


def _is_given_up(facts: Facts, model: Model) -> bool:
    """Others were trained after it: one of several that were tried."""
    last = max((c.last_step for c in facts.calls if c.model == model.number and c.is_training), default=0)
    return any(c.is_training and c.first_step > last for c in facts.calls if c.model != model.number)


def _dead(facts: Facts) -> bool:
    return any(a.kind == "relu" and a.dead >= 0.9 for m in facts.models for a in m.activations.values())


def _weight(facts: Facts, name: str) -> Weight | None:
    return next((w for w in facts.weights if w.name == name), None)


def _model_place(facts: Facts) -> Place:
    return facts.models[0].place if facts.models else NOWHERE


def _finite(values: list[float]) -> list[float]:
    return [v for v in values if math.isfinite(v)]


def _first(losses: list[float]) -> float:
    return median(losses[:3])


def _last(losses: list[float]) -> float:
    tail = losses[-max(3, len(losses) // 5) :]
    return median(tail) if all(map(math.isfinite, tail)) else math.nan


def _peak(losses: list[float]) -> float:
    return math.nan if not all(map(math.isfinite, losses)) else max(losses)


RULES = (
    flat_steps, rate_too_high, rate_too_low, lost_updates, gradients, activations, not_finite,
)  # fmt: skip
