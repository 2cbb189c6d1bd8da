"""How a model is built: layers that do nothing together, biases that cancel, weights that begin wrong."""

from __future__ import annotations

from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.place import NOWHERE, Place
from practorch.doctor.run.records import Layer, Model

FEW = 3

MATRICES = ("Linear", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose2d", "NonDynamicallyQuantizableLinear")

PASSIVE = ("Flatten", "Dropout", "Identity", "Unflatten", "Dropout2d", "Dropout1d")


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
            f"{len(pairs)} times a linear layer is given what a linear layer gave ({names}): the two are one linear "
            "map.",
            model.place,
            weight=6,
        )


def _recurrent(facts: Facts, model: Model) -> Iterator[Finding]:
    sizes = {size for c in facts.calls if c.model == model.number for size in c.sizes}
    for layer in model.layers.values():
        is_recurrent = layer.kind in ("RNN", "LSTM", "GRU") and len(layer.in_shape) == 3
        if not is_recurrent or layer.options.get("has_state"):
            continue
        if layer.options.get("batch_first", 0):
            is_second = layer.in_shape[1] in sizes and layer.in_shape[0] not in sizes
            if is_second and layer.in_shape[0] % layer.in_shape[1]:
                text = (
                    f"{layer.name} has batch_first and was given {layer.in_shape}; the batch has {layer.in_shape[1]} "
                )
                yield likely("rnn_batch_first", f"{text}samples: it takes time for them.", model.place, weight=7)
            continue
        if layer.in_shape[0] in sizes and layer.in_shape[1] not in sizes:
            text = f"{layer.name} was given {layer.in_shape}, and the batch has {layer.in_shape[0]} samples: without "
            yield sure("rnn_batch_first", f"{text}batch_first it takes the samples for time.", model.place, weight=7)


def doubles(facts: Facts) -> Iterator[Finding]:
    """The whole model is kept in float64."""
    trained = [w for w in facts.weights if w.in_optimizer and w.in_graph]
    if trained and all(w.dtype == "torch.float64" for w in trained):
        text = f"All {len(trained)} parameters are float64: twice the memory, and many times slower on an accelerator."
        yield likely("float64_leak", text, _model_place(facts), weight=2)


def beginning(facts: Facts) -> Iterator[Finding]:
    """Weights that begin as one number."""
    matrices = [
        w
        for w in facts.weights
        if len(w.shape) >= 2 and min(w.shape[:2]) > 1 and w.in_graph and w.is_parameter and w.requires_grad
    ]
    equal = [w for w in matrices if w.constant is not None]
    if len(matrices) >= 2 and len(equal) >= 2 and len(equal) >= 0.5 * len(matrices):
        yield sure(
            "zero_init_symmetry",
            f"{len(equal)} of {len(matrices)} weight matrices began as one number ({equal[0].constant:g}): all units "
            "of a layer stay equal.",
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


def _model_place(facts: Facts) -> Place:
    return facts.models[0].place if facts.models else NOWHERE


RULES = (layers, doubles, beginning, scale_of_weights, batch_of_one)
