"""What flows through the network: too little, too much, nan; steps of the right size; layers that do nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

from practorch.doctor.run.facts import Facts, Layer, Model, Weight
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.place import NOWHERE, Place

FEW = 3
MATRICES = ("Linear", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d", "NonDynamicallyQuantizableLinear")
PASSIVE = ("Flatten", "Dropout", "Identity", "Unflatten", "Dropout2d", "Dropout1d")


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
            f"{len(halves)} parameters are kept in {halves[0].dtype.removeprefix('torch.')}; in a step {share:.0%} of"
            " their "
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
                make = sure if act.dead >= 0.9 else likely
                text = (
                    f"{act.dead:.0%} of the {act.units} units after {act.name} were 0 for all of {act.samples} values."
                )
                yield make("dead_relu", text, act.place, weight=5)
            elif act.kind != "relu" and len(act.saturated) >= FEW and not act.is_last:
                share = median(act.saturated)
                if share > 0.6:
                    make = sure if share > 0.8 else likely
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


def layers(facts: Facts) -> Iterator[Finding]:
    """Layers that do nothing together, biases that cancel, the same layer several times."""
    for model in facts.models:
        yield from _linear_pairs(facts, model)
        biased = [x for x in model.layers.values() if "BatchNorm" in x.kind and _has_bias(model, x.before)]
        if biased:
            names = ", ".join(x.before for x in biased[:3])
            yield likely(
                "bias_before_batchnorm",
                f"{len(biased)} layers ({names}) have a bias, and the batch norm behind each takes it away again.",
                model.place,
                weight=1,
            )
        for name, times in model.shared.items():
            text = f"{name} stands {times} times in its container: it is one layer, called {times} times."
            yield likely("shared_by_list_multiplication", text, model.place, weight=4)
        mixed_up = any(x.trained and x.order == "random" for x in facts.loaders)
        if model.carried_state >= FEW and mixed_up:
            text = (
                f"{model.carried_state} batches began with the state that the batch before had left, of other samples."
            )
            yield likely("hidden_state_not_reset", text, model.place, weight=3)
        yield from _recurrent(facts, model)


def _linear_pairs(facts: Facts, model: Model) -> Iterator[Finding]:
    pairs = []
    for layer in model.layers.values():
        before = _behind(model, layer)
        if before is None or layer.kind != before.kind or layer.kind not in MATRICES:
            continue
        middle = before.out_shape[-1] if layer.kind == "Linear" else before.out_shape[1]
        narrow = min(before.in_shape[-1], layer.out_shape[-1]) if layer.kind == "Linear" else 0
        if layer.kind == "Linear" and middle >= narrow:
            pairs.append((before.name, layer.name))
    if pairs:
        names = "; ".join(f"{a} and {b}" for a, b in pairs[:2])
        yield sure(
            "missing_nonlinearity",
            f"{len(pairs)} times a linear layer is given what a linear layer gave ({names}): the two are one linear"
            " map.",
            model.place,
            weight=6,
        )


def _recurrent(facts: Facts, model: Model) -> Iterator[Finding]:
    sizes = {size for c in facts.calls if c.model == model.number for size in c.sizes}
    for layer in model.layers.values():
        is_recurrent = layer.kind in ("RNN", "LSTM", "GRU") and len(layer.in_shape) == 3
        if not is_recurrent or layer.options.get("batch_first", 0):
            continue
        if layer.in_shape[0] in sizes and layer.in_shape[1] not in sizes:
            text = f"{layer.name} was given {layer.in_shape}, and the batch has {layer.in_shape[0]} samples: without "
            yield sure("rnn_batch_first", f"{text}batch_first it takes the samples for time.", model.place, weight=7)


def beginning(facts: Facts) -> Iterator[Finding]:
    """Weights that begin as one number."""
    matrices = [w for w in facts.weights if len(w.shape) >= 2 and w.in_graph and w.is_parameter and w.requires_grad]
    equal = [w for w in matrices if w.constant is not None]
    if len(matrices) >= 2 and len(equal) >= 2 and len(equal) >= 0.5 * len(matrices):
        yield sure(
            "zero_init_symmetry",
            f"{len(equal)} of {len(matrices)} weight matrices began as one number ({equal[0].constant:g}): all units of"
            " a layer stay equal.",
            _model_place(facts),
            weight=7,
        )


def scale_of_weights(facts: Facts) -> Iterator[Finding]:
    """Weights that begin many times too large for the number of their inputs."""
    large = [w for w in facts.weights if w.size > 5 and w.layer_called and "emb" not in w.name.lower()]
    large = [w for w in large if facts.models[w.model].layers[w.layer].kind in (*MATRICES, "LSTM", "GRU", "RNN")]
    if large and not any(w.loaded for w in large):
        worst = max(large, key=lambda w: w.size)
        yield sure(
            "init_scale_wrong",
            f"{len(large)} weight matrices began too large: the deviation of {worst.name} {worst.shape} is "
            f"{worst.size:.3g} times 1/sqrt(inputs), which multiplies what comes in by about that.",
            _model_place(facts),
            weight=6,
        )


def batch_of_one(facts: Facts) -> Iterator[Finding]:
    """Batch norm in training mode on a single sample."""
    for calls in facts.calls:
        norms = [x for x in facts.models[calls.model].layers.values() if "BatchNorm" in x.kind]
        ones = sum(size == 1 for size in calls.sizes)
        if calls.is_training and calls.training and norms and ones:
            make = sure if ones >= 0.5 * len(calls.sizes) else likely
            text = f"{ones} of {len(calls.sizes)} training batches held one sample, and {len(norms)} batch norms "
            yield make("batchnorm_batch_of_one", f"{text}normalised it by itself.", calls.place, weight=6)


def _behind(model: Model, layer: Layer) -> Layer | None:
    """The layer whose output a layer is given, looked at through layers that change no numbers."""
    before = model.layers.get(layer.before)
    for _ in range(4):
        if before is None or before.kind not in PASSIVE:
            break
        before = model.layers.get(before.before)
    return before


def _has_bias(model: Model, name: str) -> bool:
    layer = model.layers.get(name)
    return layer is not None and layer.kind.startswith(("Linear", "Conv")) and bool(layer.options.get("has_bias"))


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
    """(first layer, its gradient as a share of the largest, the layer of that), if gradients fade towards the input."""
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
    share = shares[names[0]] / shares[top]
    return (names[0], share, top) if share < 1e-3 and shares[names[1]] / shares[top] < 1e-2 else None


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
    flat_steps, rate_too_high, rate_too_low, lost_updates, gradients, activations, not_finite, layers, beginning,
    scale_of_weights, batch_of_one,
)  # fmt: skip
