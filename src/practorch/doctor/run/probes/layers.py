"""The layers of a model, one by one, in the steps that are looked at."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from practorch.doctor.run.place import Place
from practorch.doctor.run.records import Activation, Calls, Layer, Model
from practorch.doctor.run.tensors import Known, first_tensor, sketch, some, tensors_in, version
from practorch.doctor.run.watch import Watch

if TYPE_CHECKING:
    from torch import Tensor, nn

MAX_LOOKS = 200
WINDOW = 5  # calls in a row in which a dead unit never fires
OPTIONS = ("p", "momentum", "eps", "bias", "in_features", "out_features", "batch_first", "track_running_stats")
MOODY = ("Dropout", "BatchNorm", "AlphaDropout", "FeatureAlphaDropout", "InstanceNorm")
EDGES = {"relu": None, "sigmoid": (0.01, 0.99), "tanh": (-0.99, 0.99)}


class Layers:
    """Names the layers of the models and writes down what goes through them."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.names = Known()  # module -> (number of its model, its name there)
        self.last: dict[int, tuple[Any, int, str]] = {}  # id of an output -> (the output, its version, its layer)
        self.alive: dict[tuple[int, str], deque[Tensor]] = {}
        self.states: list[Any] = []  # the states that recurrent layers gave
        self.newest: Activation | None = None
        self.model: Model | None = None
        self.is_first = self.is_with_grad = False
        self.batch = 0

    def learn(self, root: nn.Module, model: Model) -> None:
        """The names of all modules below a model, and what can be read off them."""
        counted: dict[int, list[str]] = {}
        for name, module in root.named_modules(remove_duplicate=False):
            name = name.removeprefix("_orig_mod.").removeprefix("module.")
            counted.setdefault(id(module), []).append(name)
            if self.names[module] is None:
                self.names[module] = (model.number, name)
            if is_moody(module):
                model.moody.append(name)
        for names in counted.values():
            parents = {name.rpartition(".")[0] for name in names}
            if (
                len(names) > 1
                and len(parents) == 1
                and next(root.get_submodule(names[0]).parameters(), None) is not None
            ):
                model.shared[names[0]] = len(names)

    def inspect(self, root: nn.Module, model: Model) -> None:
        """What stands in a model's attributes that should not: parameters in lists, a misspelt attribute."""
        registered = {id(p) for p in root.parameters()}
        model.signatures.add(hash(tuple(p.shape for p in root.parameters())))
        backward = self.watch.shared["backward"]
        for name, module in root.named_modules():
            inside = vars(module)
            if "require_grad" in inside and name not in model.typos:
                model.typos.append(name or model.name)
            for key, value in inside.items():
                if key.startswith("_") or not isinstance(value, list | tuple | dict):
                    continue
                hidden = [p for p in parameters_in(value) if id(p) not in registered]
                if hidden:
                    holder = f"{name}.{key}".lstrip(".")
                    model.in_lists[f"{holder}, a {type(value).__name__}"] = len(hidden)
                    for parameter in hidden:
                        backward.weight_of(parameter).holder = holder
            for key, value in inside.items():
                if is_loose(value):
                    backward.weight_of(value).holder = f"{name}.{key}".lstrip(".")

    def begin(self, root: nn.Module, model: Model, given: Tensor | None) -> None:
        import torch

        self.last.clear()
        self.is_with_grad = torch.is_grad_enabled()
        self.model = model
        self.is_first = not model.order
        self.batch = len(given) if given is not None and given.ndim else 0

    def end(self, model: Model, calls: Calls) -> None:
        self.last.clear()
        if not model.order and calls.grad:
            model.order = list(model.layers)

    def seen(self, module: nn.Module, args: Any, kwargs: Any, out: Any) -> None:
        """One call of a module without children."""
        import torch

        model, given, result = self.model, first_tensor(args or kwargs), first_tensor(out)
        if model is None or given is None or result is None:
            return
        layer = self.layer_of(model, module)
        layer.calls += 1
        model.last_layer = layer.name
        if next(module.parameters(), None) is not None and self.newest is not None:
            self.newest.is_last = False
        if layer.kind in ("RNN", "LSTM", "GRU"):
            self.look_at_state(model, layer, args, kwargs, out)
        layer.training = module.training
        if torch.is_grad_enabled():
            layer.warm += 1
            layer.grad_in, layer.grad_out = given.requires_grad, result.requires_grad
        else:
            layer.cold += self.is_with_grad
        layer.in_shape, layer.out_shape = tuple(given.shape), tuple(result.shape)
        before = self.last.get(id(given))
        layer.before = before[2] if before and before[0] is given and before[1] == version(given) else ""
        self.last[id(result)] = (result, version(result), layer.name)
        if len(layer.stds) < MAX_LOOKS and result.is_floating_point() and (found := sketch(result)):
            layer.stds.append(found.std)
            layer.means.append(found.mean)
            layer.highs.append(max(abs(found.low), abs(found.high)))
            layer.steps.append(self.watch.step)
            if not found.finite and layer.not_finite_at < 0:
                layer.not_finite_at = self.watch.step
        if "BatchNorm" in layer.kind and module.training and self.is_with_grad:
            weight = getattr(module, "weight", None)
            layer.frozen_moving += weight is not None and not weight.requires_grad and torch.is_grad_enabled()
        if "BatchNorm" in layer.kind and self.watch.shared.get("mode") == "eval" and uses_batch(module):
            model.norms_in_eval.add(layer.name)

    def look_at_state(self, model: Model, layer: Layer, args: Any, kwargs: Any, out: Any) -> None:
        """Was a recurrent layer given the state that an earlier batch had left?"""
        given = list(tensors_in(kwargs.get("hx", args[1] if len(args) > 1 else None)))
        layer.options["has_state"] = float(bool(given))
        known = {ptr for step, ptr in self.states if step < self.watch.step}
        model.carried_state += any(t.data_ptr() in known for t in given)
        self.states += [(self.watch.step, t.data_ptr()) for t in tensors_in(out[1])]
        del self.states[:-8]

    def layer_of(self, model: Model, module: nn.Module) -> Layer:
        known = self.names[module]
        if known is None:
            name = f"(new) {type(module).__name__}"
            model.strangers[type(module).__name__] += 1
            self.names[module] = known = (model.number, name)
        name = known[1] or type(module).__name__
        layer = model.layers.get(name)
        if layer is None:
            layer = model.layers[name] = Layer(name, type(module).__name__, place=self.watch.places.here())
            values = {key: vars(module).get(key) for key in OPTIONS}
            layer.options = {key: float(v) for key, v in values.items() if isinstance(v, int | float)}
            layer.options["has_bias"] = float(getattr(module, "bias", None) is not None)
        return layer

    def activated(self, kind: str, out: Tensor, place: Place) -> None:
        """The result of an activation function, inside a model or at its end."""
        model = self.model
        if model is None or not self.watch.depth or out.ndim < 2:
            return
        where = self.name_of_caller()
        name = f"{where} {kind}".strip()
        key = f"{name}@{place.line}"
        act = model.activations.setdefault(key, Activation(name, kind, place))
        act.calls += 1
        act.is_last, self.newest = True, act
        if len(act.steps) >= MAX_LOOKS:
            return
        act.steps.append(self.watch.step)
        edges = EDGES[kind]
        if edges is None:
            self.count_dead(model, key, act, out)
        else:
            flat = some(out)
            act.saturated.append(((flat < edges[0]) | (flat > edges[1])).float().mean().item())

    def count_dead(self, model: Model, key: str, act: Activation, out: Tensor) -> None:
        """Which units were above zero at least once: the last axis for (B, D) and (B, T, D), the second for images."""
        import torch

        axis = 1 if out.ndim >= 4 else out.ndim - 1
        others = [d for d in range(out.ndim) if d != axis]
        fired = (out.detach() > 0).amax(dim=others) if others else out.detach() > 0
        recent = self.alive.setdefault((model.number, key), deque(maxlen=WINDOW))
        if recent and recent[0].shape != fired.shape:
            recent.clear()
        recent.append(fired)
        act.samples = len(recent) * (out.numel() // max(1, out.shape[axis]))
        act.units = fired.numel()
        act.dead = 1 - torch.stack(list(recent)).amax(0).float().mean().item() if len(recent) == WINDOW else 0.0

    def name_of_caller(self) -> str:
        """The innermost module being called, by its name in the model."""
        for module in reversed(self.watch.stack):
            if (known := self.names[module]) is not None:
                return str(known[1])
        return ""


def parameters_in(value: Any) -> list[Tensor]:
    """The parameters of the modules in a list, tuple or dictionary, and those that stand there themselves."""
    from torch import nn

    parts = list(value.values()) if isinstance(value, dict) else list(value)
    found: list[Tensor] = []
    for part in parts[:64]:
        if isinstance(part, nn.Module):
            found += part.parameters()
        elif isinstance(part, nn.Parameter):
            found.append(part)
        elif isinstance(part, list | tuple | dict):
            found += parameters_in(part)
    return found


def is_loose(value: Any) -> bool:
    """A tensor that wants a gradient and is no parameter."""
    import torch
    from torch import nn

    return (
        isinstance(value, torch.Tensor)
        and not isinstance(value, nn.Parameter)
        and value.requires_grad
        and value.is_leaf
    )


def is_moody(module: nn.Module) -> bool:
    """It does in training what it does not do in evaluation."""
    kind = type(module).__name__
    if "Dropout" in kind:
        return getattr(module, "p", 1.0) > 0
    if kind in ("RNN", "LSTM", "GRU", "MultiheadAttention"):
        return float(vars(module).get("dropout", 0)) > 0  # they have their own
    return "BatchNorm" in kind


def uses_batch(module: nn.Module) -> bool:
    """A batch norm that normalises with the statistics of the batch at hand."""
    return module.training or getattr(module, "running_mean", None) is None
