"""Which parameters are trained: in an optimizer, with a gradient, not frozen by accident, seen by their model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding, likely, sure
from practorch.doctor.run.loops import Optimizer
from practorch.doctor.run.place import NOWHERE, Place
from practorch.doctor.run.records import Model, Weight
from practorch.doctor.run.rules.causes import cause_of_cut
from practorch.doctor.run.rules.source import reads_data

FEW = 3
STANDARD = ("Linear", "Conv", "Embedding", "LSTM", "GRU", "RNN", "LayerNorm", "BatchNorm", "MultiheadAttention")


def not_in_optimizer(facts: Facts) -> Iterator[Finding]:
    """Parameters get gradients, and no optimizer has them."""
    stepping = _stepping(facts)
    left = [w for w in facts.weights if _is_left_out(w) and w.is_parameter and w.name and not w.holder]
    if not stepping or not left or not _any_fixed(facts):
        return
    held = [w for w in facts.weights if w.in_optimizer]
    idle = [o for o in stepping if not any(w.owner == o.number and w.in_graph for w in held)]
    names = _names(left)
    if idle and len(idle) == len(stepping):
        text = f"{idle[0].kind} holds {idle[0].num_params} parameters, none of which is in the graph of the loss; "
        text += f"the {len(left)} that are ({names}) are in no optimizer."
        yield sure("param_not_in_optimizer", text, idle[0].place, weight=9)
        return
    text = f"{len(left)} parameters get gradients and are in no optimizer: {names}."
    is_pretrained = all(w.loaded for w in left)
    make = likely if is_pretrained else sure
    yield make("param_not_in_optimizer", text, stepping[0].place, weight=7)


def in_a_list(facts: Facts) -> Iterator[Finding]:
    """Layers in a plain list, which parameters() does not see."""
    stepping = _stepping(facts)
    if not stepping:
        return
    hidden = [w for w in facts.weights if w.holder and w.is_parameter and not w.in_optimizer and not w.was_changed]
    holders = sorted({w.holder for w in hidden if not w.name})
    if holders:
        model = next((m for m in facts.models if any(h in key for key in m.in_lists for h in holders)), None)
        kind = next((key.split(", ")[1] for m in facts.models for key in m.in_lists if holders[0] in key), "a list")
        yield sure(
            "params_in_python_list",
            f"{len(hidden)} parameters stand in {holders[0]}, {kind}, where parameters() does not find them; no "
            "optimizer has them.",
            model.place if model else NOWHERE,
            weight=9,
        )


def loose_tensors(facts: Facts) -> Iterator[Finding]:
    """A tensor that wants a gradient, is an attribute of a module, and is no parameter."""
    loose = [w for w in facts.weights if _is_left_out(w) and not w.is_parameter and w.in_graph >= 2 and w.holder]
    if loose and _stepping(facts):
        yield sure(
            "tensor_not_parameter",
            f"{loose[0].holder} {loose[0].shape} gets a gradient in every step, but it is a plain tensor: "
            "parameters() does not give it, and no optimizer has it.",
            _stepping(facts)[0].place,
            weight=8,
        )


def made_in_forward(facts: Facts) -> Iterator[Finding]:
    """Parameters that are new in every graph."""
    fresh = facts.fresh_weights
    if not _stepping(facts) or sum(fresh.values()) < FEW:
        return
    strangers = [(kind, n) for model in facts.models for kind, n in model.strangers.items() if n >= FEW]
    if strangers and max(fresh.values()) >= 2:
        kind, times = max(strangers, key=lambda item: item[1])
        yield sure(
            "layer_created_in_forward",
            f"{times} calls went to a {kind} that was new each time; its parameters are in no optimizer.",
            weight=8,
        )


def without_gradient(facts: Facts) -> Iterator[Finding]:
    """An optimizer holds parameters that no loss ever reaches."""
    stepping = {o.number for o in _stepping(facts)}
    dead = [w for w in facts.weights if w.owner in stepping and w.requires_grad and w.name and _is_unreached(w)]
    if not dead or not facts.backwards:
        return
    alive = [w for w in facts.weights if w.in_optimizer and w.in_graph]
    if not alive and any(_is_left_out(w) for w in facts.weights):
        return  # the optimizer of another model
    groups: dict[str, list[Weight]] = defaultdict(list)
    for weight in dead:
        model = facts.models[weight.model]
        layer = model.layers.get(weight.layer)
        if model.wrapped or weight.loaded:
            groups["unclear"].append(weight)
        elif layer is None or not weight.layer_called:
            groups["unused"].append(weight)
        elif weight.layer_is_cold:
            groups["no grad"].append(weight)
        else:
            groups["cut"].append(weight)
    place = _owner(facts, dead[0]).place
    if groups["no grad"]:
        text = f"{_count(groups['no grad'])} ran while gradients were off, and have had no gradient in "
        yield sure("no_grad_around_forward", f"{text}{facts.step + 1} steps.", _call_place(facts, dead[0]), weight=8)
    if groups["cut"] and not groups["no grad"]:
        yield from _cut(facts, groups["cut"])
    if groups["unused"] and not groups["cut"] and not groups["no grad"]:
        text = f"{_count(groups['unused'])} are in the optimizer and have had no gradient: nothing calls their layer."
        yield sure("unused_layer", text, place, weight=5)


def _cut(facts: Facts, weights: list[Weight]) -> Iterator[Finding]:
    """Layers that ran with gradients on, and that no gradient reaches: the graph was cut, or the result is not used."""
    model = facts.models[weights[0].model]
    off = [
        c
        for c in facts.calls
        if c.model == model.number and not c.grad and c.training and not c.scored and c.count >= FEW
    ]
    if off:
        text = (
            f"{_count(weights)} get no gradient: {off[0].count} training calls of {model.name} ran while gradients "
            "were off."
        )
        yield sure("no_grad_around_forward", text, off[0].place, weight=8)
        return
    all_of_it = not any(w.in_graph for w in facts.weights if w.model == model.number)
    cut = cause_of_cut(facts, also_outside=all_of_it)
    if cut is not None:
        id, place, text = cut
        yield sure(id, f"{_count(weights)} get no gradient: {text}.", place, weight=8)
        return
    if (cold := next((x for x in model.layers.values() if x.cold), None)) is not None:
        text = f"{_count(weights)} get no gradient: {cold.name} was called while gradients were off."
        yield sure("no_grad_around_forward", text, cold.place, weight=8)
        return
    layers = {w.layer for w in weights}
    data = [found for name in layers if name in model.layers and (found := reads_data(model.layers[name].place))]
    if data:
        yield sure("detached_output", f"{_count(weights)} get no gradient: .data has no graph.", data[0], weight=7)
    elif any(n in layers for n in [n for n in model.order if _has_weights(facts, model, n)][:1]):
        text = f"{_count(weights)} have had no gradient, though their layers ran with gradients on."
        yield sure("graph_cut", text, _call_place(facts, weights[0]), weight=6)
    else:  # what comes before them gets gradients
        text = f"{_count(weights)} have had no gradient: the layer is called, and what it gives reaches no loss."
        yield sure("unused_layer", text, _owner(facts, weights[0]).place, weight=5)


def frozen(facts: Facts) -> Iterator[Finding]:
    """Layers never trained nor loaded that want no gradient; or frozen ones in an optimizer of their own."""
    stepping = _stepping(facts)
    if not stepping:
        return
    training = {c.model for c in facts.calls if c.grad and (c.is_training or not facts.backwards)}
    cold = [w for w in facts.weights if not w.requires_grad and w.name and w.model in training and len(w.shape) >= 2]
    cold = [w for w in cold if w.layer_called and _is_standard(facts, w) and not w.was_changed]
    random = [w for w in cold if not w.loaded and not w.in_graph]
    if random:
        place = _owner(facts, random[0]).place if random[0].in_optimizer else stepping[0].place
        text = (
            f"{_count(random)} want no gradient, and were neither loaded nor ever trained: they stay as they were "
            "drawn."
        )
        yield sure("frozen_by_accident", text, place, weight=6)
        return
    held = [
        w for w in facts.weights if not w.requires_grad and w.in_optimizer and w.owner in {o.number for o in stepping}
    ]
    if held:
        owner = _owner(facts, held[0])
        own_group = held[0].groups > 1 and {w.group for w in held}.isdisjoint(
            {w.group for w in facts.weights if w.owner == owner.number and w.requires_grad}
        )
        if own_group:
            text = f"{owner.kind} was given {_count(held)}, which want no gradient: it cannot change them."
            yield sure("frozen_by_accident", text, owner.place, weight=4)


def misspelt(facts: Facts) -> Iterator[Finding]:
    """An attribute require_grad."""
    names = [w.name or f"a tensor {w.shape}" for w in facts.weights if w.typo]
    names += [name for model in facts.models for name in model.typos]
    if names:
        yield sure(
            "requires_grad_typo", f"{_list(names)} got an attribute require_grad, which nothing reads.", weight=9
        )


def _is_left_out(weight: Weight) -> bool:
    is_trained = weight.in_optimizer or weight.was_changed
    return weight.requires_grad and not is_trained and (weight.in_graph >= 2 or weight.got_grad >= 2)


def _is_unreached(weight: Weight) -> bool:
    return not weight.in_graph and not weight.got_grad and weight.chances >= FEW


def _any_fixed(facts: Facts) -> bool:
    """Parameters that an optimizer has do change: the clock of versions works here."""
    return any(o.steps for o in facts.optimizers)


def _stepping(facts: Facts) -> list[Optimizer]:
    return [o for o in facts.optimizers if o.steps >= FEW]


def _owner(facts: Facts, weight: Weight) -> Optimizer:
    return facts.optimizers[weight.owner]


def _call_place(facts: Facts, weight: Weight) -> Place:
    calls = [c for c in facts.calls if c.model == weight.model and c.grad]
    return max(calls, key=lambda c: c.count).place if calls else facts.models[weight.model].place


def _is_standard(facts: Facts, weight: Weight) -> bool:
    layer = facts.models[weight.model].layers.get(weight.layer)
    return layer is not None and layer.kind.startswith(STANDARD)


def _has_weights(facts: Facts, model: Model, layer: str) -> bool:
    return any(w.layer == layer and w.model == model.number for w in facts.weights)


def _count(weights: list[Weight]) -> str:
    return f"{len(weights)} parameters ({_names(weights)})"


def _names(weights: list[Weight]) -> str:
    return _list([w.name or f"{w.shape}" for w in weights])


def _list(names: list[str], most: int = 3) -> str:
    names = list(dict.fromkeys(names))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


RULES = (not_in_optimizer, in_a_list, loose_tensors, made_in_forward, without_gradient, frozen, misspelt)
