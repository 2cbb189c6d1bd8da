"""Single functions of torch and of Python, counted by line in the steps that are looked at."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from practorch.doctor.run.tensors import made_by
from practorch.doctor.run.watch import Watch

if TYPE_CHECKING:
    from torch import Tensor

READS = ("item", "tolist", "numpy", "cpu")
CUTS = ("detach", "numpy", "item", "tolist", "round", "sign", "argmax")
SCORES = ("argmax", "max", "topk", "round", "sign")


def install(watch: Watch) -> None:
    """Stand in for a few functions that mistakes are made with."""
    probe = Calls(watch)
    _reads(watch, probe)
    _shapes(watch, probe)
    _views(watch, probe)
    _activations(watch, probe)
    _clips(watch, probe)
    _python(watch, probe)
    _compilers(watch)


def _compilers(watch: Watch) -> None:
    """torch.jit.script reads the functions of torch by their names: it finds them as they were."""
    import torch

    def around(original: Callable[..., Any]) -> Callable[..., Any]:
        def script(*args: Any, **kwargs: Any) -> Any:
            if watch.asleep:
                return original(*args, **kwargs)
            with watch.patches.lifted():
                return original(*args, **kwargs)

        return script

    watch.patches.replace(torch.jit, "script", around)


class Calls:
    """What to write down about each."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    def after(self, owner: Any, name: str, seen: Callable[[Any, Any, Any], None], *, always: bool = False) -> None:
        """Have seen(args, kwargs, result) called after owner.name, in steps that are looked at."""
        import torch

        watch, compiling = self.watch, torch.compiler.is_compiling

        def around(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **kwargs: Any) -> Any:
                out = original(*args, **kwargs)
                if (watch.dense or always) and not watch.asleep and not compiling():
                    watch.look(seen, args, kwargs, out)
                return out

            return call

        self.watch.patches.replace(owner, name, around)

    def counted(self, kind: str) -> Callable[[Any, Any, Any], None]:
        """Count the calls that the learner's own lines make."""

        def seen(args: Any, kwargs: Any, out: Any) -> None:
            place = self.watch.places.direct()
            if place.line:
                self.watch.facts.note(kind, place)

        return seen

    def read(self, name: str) -> Callable[[Any, Any, Any], None]:
        """A tensor becomes a Python number, or leaves the device."""

        def seen(args: Any, kwargs: Any, out: Any) -> None:
            place = self.watch.places.direct()
            if not place.line:
                return
            self.watch.facts.note(name, place, device=args[0].device.type)
            self.cut(name, args[0], place)

        return seen

    def cut(self, name: str, tensor: Tensor, place: Any) -> None:
        """The graph ends here: inside a model that is being trained, that is worth remembering."""
        import torch

        if torch.is_grad_enabled() and tensor.requires_grad and place.line:
            self.watch.facts.note("cut" if self.watch.depth else "cut outside", place, by=name)

    def scored(self, name: str) -> Callable[[Any, Any, Any], None]:
        def seen(args: Any, kwargs: Any, out: Any) -> None:
            import torch

            calls = self.watch.last_calls
            if calls is not None and not torch.is_grad_enabled() and self.watch.places.direct().line:
                calls.scored += 1
            if name in CUTS and args and isinstance(args[0], torch.Tensor):
                self.cut(name, args[0], self.watch.places.direct())

        return seen


def _reads(watch: Watch, probe: Calls) -> None:
    import torch

    for name in READS:
        probe.after(torch.Tensor, name, probe.read(name))

    def detached(args: Any, kwargs: Any, out: Any) -> None:
        place = watch.places.direct()
        if place.line:
            probe.cut("detach", args[0], place)

    def copied(args: Any, kwargs: Any, out: Any) -> None:
        place = watch.places.direct()
        if (
            torch.is_grad_enabled()
            and place.line
            and args
            and isinstance(args[0], torch.Tensor)
            and args[0].requires_grad
        ):
            watch.facts.note("cut" if watch.depth else "cut outside", place, by="torch.tensor")

    def drawn(args: Any, kwargs: Any, out: Any) -> None:
        if watch.last_calls is not None:
            watch.last_calls.made += 1

    probe.after(torch.Tensor, "detach", detached)
    probe.after(torch, "tensor", copied)
    for name in SCORES:
        probe.after(torch.Tensor, name, probe.scored(name))
        probe.after(torch, name, probe.scored(name))
    probe.after(torch, "multinomial", drawn)


def _shapes(watch: Watch, probe: Calls) -> None:
    """Differences and comparisons of a column with a row."""
    import torch

    def subtracted(args: Any, kwargs: Any, out: Any) -> None:
        if _column_and_row(args) and args[0].requires_grad != args[1].requires_grad:
            place = watch.places.direct()
            if place.line:
                a, b = args[:2]
                watch.facts.note("column minus row", place, left=str(tuple(a.shape)), right=str(tuple(b.shape)))

    def compared(args: Any, kwargs: Any, out: Any) -> None:
        calls = watch.last_calls
        if calls is not None and not torch.is_grad_enabled():
            calls.scored += 1
        if _column_and_row(args):
            place = watch.places.direct()
            if place.line:
                a, b = args[:2]
                watch.facts.note("column equals row", place, left=str(tuple(a.shape)), right=str(tuple(b.shape)))

    def against_half(args: Any, kwargs: Any, out: Any) -> None:
        calls = watch.last_calls
        if calls is None or len(args) < 2 or torch.is_grad_enabled():
            return
        calls.scored += 1
        is_output = isinstance(args[0], torch.Tensor) and args[0].data_ptr() == watch.shared.get("output", 0) != 0
        if is_output and isinstance(args[1], float) and args[1] == 0.5:
            low, high = (n.item() for n in args[0].detach().aminmax())
            watch.facts.note("output against 0.5", watch.places.here(), low=low, high=high)

    for name in ("__sub__", "__rsub__", "sub"):
        probe.after(torch.Tensor, name, subtracted)
    probe.after(torch, "sub", subtracted)
    for name in ("__eq__", "eq"):
        probe.after(torch.Tensor, name, compared)
    probe.after(torch, "eq", compared)
    for name in ("__gt__", "__ge__", "gt", "ge"):
        probe.after(torch.Tensor, name, against_half)


def _views(watch: Watch, probe: Calls) -> None:
    """Changes of shape that mix what should stay apart."""
    import torch

    def viewed(args: Any, kwargs: Any, out: Any) -> None:
        place = watch.places.direct()
        if not place.line or not watch.depth:
            return
        old, new = tuple(args[0].shape), tuple(out.shape)
        kind = mixed(old, new)
        if kind:
            watch.facts.note(kind, place, old=str(old), new=str(new))

    def flattened(args: Any, kwargs: Any, out: Any) -> None:
        start = kwargs.get("start_dim", args[1] if len(args) > 1 else 0)
        if start == 0 and args[0].ndim >= 3 and watch.depth and out.ndim == 1:
            watch.facts.note("flattens the batch", watch.places.here(), old=str(tuple(args[0].shape)))

    for name in ("view", "reshape"):
        probe.after(torch.Tensor, name, viewed)
    probe.after(torch.Tensor, "flatten", flattened)
    probe.after(torch, "flatten", flattened)


def mixed(old: tuple[int, ...], new: tuple[int, ...]) -> str:
    """What a view does to the axes: "swaps axes", "merges wrong axes" or nothing to speak of."""
    if len(old) == len(new) >= 3 and old != new and sorted(old) == sorted(new) and min(old) > 1:
        return "view swaps axes"
    if (
        len(old) == 4
        and len(new) == 3
        and old[0] == new[0]
        and old[1] != old[2]
        and min(old[1:]) > 1
        and (new[1] == old[2] and new[2] == old[1] * old[3])
    ):
        return "view merges wrong axes"
    return ""


def _column_and_row(args: Any) -> bool:
    import torch

    if len(args) < 2 or not isinstance(args[0], torch.Tensor) or not isinstance(args[1], torch.Tensor):
        return False
    a, b = sorted((args[0].shape, args[1].shape), key=len)
    return len(a) == 1 and len(b) == 2 and b[1] == 1 and a[0] == b[0] and a[0] > 1


def _activations(watch: Watch, probe: Calls) -> None:
    import torch
    import torch.nn.functional as F

    layers = watch.shared["forward"].layers

    def activated(kind: str) -> Callable[[Any, Any, Any], None]:
        def seen(args: Any, kwargs: Any, out: Any) -> None:
            if torch.is_grad_enabled():
                layers.activated(kind, out, watch.places.here())

        return seen

    for kind in ("relu", "sigmoid", "tanh"):
        for owner, name in ((torch, kind), (torch.Tensor, kind), (torch, f"{kind}_"), (torch.Tensor, f"{kind}_")):
            probe.after(owner, name, activated(kind))

    def dropped(args: Any, kwargs: Any, out: Any) -> None:
        p = kwargs.get("p", args[1] if len(args) > 1 else 0.5)
        training = kwargs.get("training", args[2] if len(args) > 2 else True)
        is_module = bool(watch.stack) and "Dropout" in type(watch.stack[-1]).__name__
        if training and p and not is_module and watch.depth:
            watch.facts.note(f"dropout in {watch.shared.get('mode', 'train')}", watch.places.here(), p=p)

    def attended(args: Any, kwargs: Any, out: Any) -> None:
        mask = kwargs.get("attn_mask", args[3] if len(args) > 3 else None)
        causal = kwargs.get("is_causal", args[5] if len(args) > 5 else False)
        length = args[0].shape[-2]
        if length > 2 and args[1].shape[-2] == length:
            is_open = mask is None and not causal
            watch.facts.note("attention open" if is_open else "attention masked", watch.places.here(), length=length)
        if isinstance(mask, torch.Tensor):
            allowed = mask if mask.dtype == torch.bool else ~mask.detach().isneginf()
            if not bool(allowed.any(-1).all()):
                watch.facts.note("row without keys", watch.places.here(), rows=int((~allowed.any(-1)).sum()))

    def softmaxed(args: Any, kwargs: Any, out: Any) -> None:
        if out.ndim >= 3 and out.shape[-1] == out.shape[-2] > 3 and watch.depth:
            above = out.detach().float().triu(1)
            kind = "attention open" if above.amax().item() > 0 else "attention masked"
            watch.facts.note(kind, watch.places.here(), length=out.shape[-1])
            empty = int(args[0].detach().isneginf().all(-1).sum()) if args else 0
            if empty:
                watch.facts.note("row without keys", watch.places.here(), rows=empty)

    def logged(args: Any, kwargs: Any, out: Any) -> None:
        if args[0].requires_grad and made_by(args[0]) == "Softmax":
            watch.facts.note("log of softmax", watch.places.here())

    probe.after(F, "dropout", dropped)
    probe.after(F, "scaled_dot_product_attention", attended)
    for owner in (torch, torch.Tensor, F):
        probe.after(owner, "softmax", softmaxed)
    for owner in (torch, torch.Tensor):
        probe.after(owner, "log", logged)


def _clips(watch: Watch, probe: Calls) -> None:
    import torch
    from torch.nn import utils

    def clipped(kind: str) -> Callable[[Any, Any, Any], None]:
        def seen(args: Any, kwargs: Any, out: Any) -> None:
            place = watch.places.here()
            given = args[0] if args else kwargs.get("parameters")
            watch.facts.happened("clip", place, -1, "one" if isinstance(given, torch.Tensor) else "all")
            norm = float(out) if out is not None and watch.dense else 0.0
            limit = kwargs.get("max_norm", args[1] if len(args) > 1 else 0.0)
            watch.facts.note(kind, place, norm=norm, limit=float(limit))

        return seen

    for name in ("clip_grad_norm_", "clip_grad_value_"):
        probe.after(utils, name, clipped(name), always=True)
        probe.after(utils.clip_grad, name, clipped(name), always=True)


def _python(watch: Watch, probe: Calls) -> None:
    import torch

    def cloned(args: Any, kwargs: Any, out: Any) -> None:
        place = watch.places.direct()
        thing = args[0] if args else None
        is_model = isinstance(thing, torch.nn.Module)
        has_weights = isinstance(thing, dict) and any(isinstance(v, torch.Tensor) for v in thing.values())
        if place.line and (is_model or has_weights):
            watch.facts.note("deepcopy", place, what=type(thing).__name__ if is_model else "state_dict")

    def averaged(args: Any, kwargs: Any, out: Any) -> None:
        weight = kwargs.get("weight", args[2] if len(args) > 2 else 0)
        place = watch.places.direct()
        if place.line and isinstance(weight, float) and weight > 0.5 and not torch.is_grad_enabled():
            watch.facts.note("mostly replaced", place, weight=weight)

    def scaled_down(args: Any, kwargs: Any, out: Any) -> None:
        place = watch.places.direct()
        small = len(args) > 1 and isinstance(args[1], float) and 0 < args[1] < 0.5
        if place.line and small and not torch.is_grad_enabled() and args[0].ndim >= 2:
            watch.facts.note("mostly forgotten", place, weight=1 - args[1])

    probe.after(torch.Tensor, "lerp_", averaged)
    probe.after(torch.Tensor, "mul_", scaled_down)
    probe.after(gc, "collect", probe.counted("gc.collect"))
    probe.after(torch.cuda, "empty_cache", probe.counted("empty_cache"))
    probe.after(copy, "deepcopy", cloned)
