"""Calls of backward: on which tensor, what was in its graph, who got gradients and whether they were used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from practorch.doctor.run.loops import Backward
from practorch.doctor.run.place import Place
from practorch.doctor.run.records import Weight
from practorch.doctor.run.tensors import Known, count_held, leaves_of, mark
from practorch.doctor.run.watch import Watch

if TYPE_CHECKING:
    from torch import Tensor

NUM_GRAPHS = 4
STEPLESS = 40  # backward calls without a step after which each of them counts as one
MAX_WEIGHTS = 3000


@dataclass
class Pending:
    """One backward, who got gradients from it, and who used them."""

    record: Backward
    receivers: set[int] = field(default_factory=set)
    users: set[int] = field(default_factory=set)
    is_empty: bool = False  # all gradients are 0
    is_inside: bool = False  # the optimizer itself asked for it, in a closure


def install(watch: Watch) -> None:
    """Stand in for torch.autograd.backward, which Tensor.backward calls."""
    import torch

    probe = Backwards(watch)
    watch.shared["backward"] = probe
    watch.surveys.append(probe.survey)
    compiling = torch.compiler.is_compiling

    def around(original: Callable[..., Any]) -> Callable[..., Any]:
        def backward(tensors: Any, *args: Any, **kwargs: Any) -> None:
            if watch.asleep or compiling():
                original(tensors, *args, **kwargs)
                return
            root = tensors if isinstance(tensors, torch.Tensor) else next(iter(tensors), None)
            record = watch.look(probe.before, root)
            original(tensors, *args, **kwargs)
            if record is not None:
                watch.look(probe.after, record)

        return backward

    watch.patches.replace(torch.autograd, "backward", around)


class Backwards:
    """The lines that call backward, the leaves of the graphs, the graphs that are still held."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.weights = Known()  # leaf -> Weight
        self.marks: list[tuple[int, Callable[[], Any]]] = []
        self.num_calls = 0
        self.fresh: dict[Place, set[int]] = {}
        self.late: list[tuple[Any, int]] = []
        self.versions: dict[int, int] = {}
        from torch import nn

        self.parameter = nn.Parameter

    def before(self, root: Tensor) -> Pending:
        watch, facts = self.watch, self.watch.facts
        place = watch.places.here()
        record = facts.backwards.setdefault(place, Backward(place))
        record.count += 1
        self.num_calls += 1
        optimizers = watch.shared["optimizers"]
        optimizers.before_backward()
        facts.happened("backward", place)
        loss = watch.shared["losses"].outputs[root]
        if loss is not None and root.numel() == 1:
            record.direct += 1
            record.direct_loss = loss.place
        if record.count <= NUM_GRAPHS or watch.dense:
            self.look_at_graph(record, root)
        record.clamped += is_clamped(root)
        if root.numel() == 1:
            self.keep_value(root)
        self.remember(root)
        if watch.loader is not None:
            watch.loader.trained += 1
        return Pending(record, is_inside=optimizers.is_stepping)

    def remember(self, result: Tensor) -> None:
        """Be able to tell later whether the graph of a loss is still held."""
        if (held := mark(result)) is not None:
            self.marks.append((self.watch.step, held))
            del self.marks[:-64]

    def keep_value(self, root: Tensor) -> None:
        """The loss, by step; on an accelerator only now and then, for reading it waits for the device."""
        watch = self.watch
        if root.device.type != "cpu" and not watch.dense:
            return
        value = root.detach().item()
        watch.facts.curves.loss.append((watch.step, value))
        if value - value != 0 and "loss" not in watch.facts.not_finite:
            watch.shared["blame"](root)

    def after(self, pending: Pending) -> None:
        watch = self.watch
        watch.shared["optimizers"].after_backward(pending)
        if watch.dense:
            for leaf, weight in self.weights.items():
                weight.chances += 1
                weight.got_grad += leaf.is_leaf and leaf.grad is not None
        if self.num_calls > STEPLESS and not any(o.steps for o in watch.facts.optimizers):
            watch.tick()

    def look_at_graph(self, record: Backward, root: Tensor) -> None:
        """Which leaves collect gradients; which of them were not there in the step before."""
        leaves, operations = leaves_of(root)
        record.operations |= operations
        record.looked += 1
        seen, fresh = self.fresh.get(record.place), set()
        owners = self.watch.shared["optimizers"].owners()
        record.leaf_roots += not any(isinstance(leaf, self.parameter) or id(leaf) in owners for leaf, _ in leaves)
        for leaf, distance in leaves:
            weight = self.weight_of(leaf)
            weight.in_graph += 1
            fresh.add(weight.key)
            if (owner := owners.get(id(leaf))) is not None:
                record.depths[owner] = min(distance, record.depths.get(owner, distance))
            if seen is not None and weight.key not in seen and weight.in_graph == 1 and weight.is_parameter:
                self.late.append((leaf, weight.key))
        self.fresh[record.place] = (seen or set()) | fresh

    def weight_of(self, leaf: Tensor) -> Weight:
        """The record of a parameter or another leaf."""
        weight: Weight | None = self.weights[leaf]
        if weight is None:
            weights = self.watch.facts.weights
            weight = Weight("", tuple(leaf.shape), str(leaf.dtype), len(weights))
            weight.is_parameter = isinstance(leaf, self.parameter)
            weight.typo = "require_grad" in vars(leaf)
            self.versions[weight.key] = leaf._version
            if leaf.is_floating_point() and leaf.numel() > 3 and leaf.ndim > 1 and leaf.device.type != "meta":
                low, high = (n.item() for n in leaf.detach().aminmax())
                weight.constant = low if low == high else None
                weight.size = leaf.detach().float().std().item() * (leaf.numel() / len(leaf)) ** 0.5
            self.weights[leaf] = weight
            if len(weights) < MAX_WEIGHTS:
                weights.append(weight)
        return weight

    def name_weights(self) -> None:
        """Give every leaf the name that a model has for it."""
        there = [(module, model) for module, model in self.watch.shared["forward"].known.items() if model]
        numbers = {model.number for _, model in there}
        for weight in self.watch.facts.weights:
            weight.is_current &= weight.model not in numbers  # of a model that is gone: as it was when last seen
        for module, model in there:
            for name, parameter in module.named_parameters():
                weight = self.weight_of(parameter)
                weight.name = name.removeprefix("_orig_mod.").removeprefix("module.")
                weight.model, weight.is_current = model.number, True
                weight.layer = weight.name.rpartition(".")[0]
                weight.typo |= "require_grad" in vars(parameter)
                layer = model.layers.get(weight.layer)
                weight.layer_called = layer is not None and layer.calls > 0
                calls = [c for c in self.watch.facts.calls if c.model == model.number]
                off = not any(c.grad for c in calls) and any(not c.grad and c.training for c in calls)
                weight.layer_is_cold = layer is not None and not layer.warm and (layer.cold > 0 or off)

    def survey(self) -> None:
        """Name the leaves, see who trains them, count the graphs that are still held."""
        watch = self.watch
        self.name_weights()
        owners, groups = watch.shared["optimizers"].owners(), watch.shared["optimizers"].groups()
        for leaf, weight in self.weights.items():
            weight.requires_grad = leaf.requires_grad
            weight.owner = owners.get(id(leaf), weight.owner)
            weight.in_optimizer = weight.owner >= 0
            weight.group, weight.groups = groups.get(id(leaf), (weight.group, weight.groups))
            weight.was_changed |= leaf._version != self.versions.get(weight.key, 0)
        for leaf, _ in self.late:
            weight = self.weights[leaf]
            if weight is not None and not weight.in_optimizer:
                watch.facts.fresh_weights[str(weight.shape)] += 1
        self.late.clear()
        watch.facts.kept_losses.append(count_held(self.marks, watch.step))
        self.weights.tidy()


def is_clamped(root: Tensor) -> bool:
    """A loss that was clamped, and perhaps scaled after it."""
    node = root.grad_fn
    for _ in range(4):
        if node is None:
            return False
        name = node.name()
        if name.startswith(("Clamp", "Clip", "Hardtanh")):
            return True
        if not name.startswith(("Div", "Mul", "Mean", "Squeeze", "View")):
            return False
        node = node.next_functions[0][0]
    return False
