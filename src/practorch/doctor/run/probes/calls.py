"""Single functions of torch and of Python, counted by line in the steps that are looked at."""

from __future__ import annotations

import copy
import gc
import weakref
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from practorch.doctor.run.tensors import tensors_in
from practorch.doctor.run.watch import Watch

if TYPE_CHECKING:
    from torch import Tensor

READS = ("item", "tolist", "numpy", "cpu")

CUTS = ("detach", "numpy", "item", "tolist", "round", "sign", "argmax")

SCORES = ("argmax", "max", "topk", "round", "sign")


def install(watch: Watch) -> None:
    """Stand in for a few functions that mistakes are made with."""
    probe = Calls(watch)
    watch.shared["calls"] = probe
    _reads(watch, probe)
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
        self.cut_off: deque[tuple[Any, Any, str]] = deque(maxlen=8)  # (weak tensor, where, by what)

    def after(self, owner: Any, name: str, seen: Callable[[Any, Any, Any], None], *, always: bool = False) -> None:
        """Have seen(args, kwargs, result) called after owner.name, in steps that are looked at."""
        import torch

        watch, compiling = self.watch, torch.compiler.is_compiling
        level = torch._C._functorch.maybe_current_level

        def around(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **kwargs: Any) -> Any:
                out = original(*args, **kwargs)
                if (watch.dense or always) and not watch.asleep and not compiling() and level() is None:
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
            self.watch.facts.note(name, place, device=args[0].device.type, numbers=args[0].numel())
            self.cut(name, args[0], place)
            calls = self.watch.last_calls
            if calls is not None and not calls.grad and not args[0].requires_grad:
                calls.scored += 1

        return seen

    def cut(self, name: str, tensor: Tensor, place: Any) -> None:
        """The graph ends here: inside a model that is being trained, that is worth remembering."""
        import torch

        if torch.is_grad_enabled() and tensor.requires_grad and place.line:
            self.watch.facts.note("cut" if self.watch.depth else "cut outside", place, by=name)

    def cut_into(self, name: str, given: Tensor, out: Tensor, place: Any) -> None:
        """The graph ends here, and out goes on without it."""
        self.cut(name, given, place)
        if given.requires_grad and place.line and not self.watch.depth:
            self.cut_off.append((weakref.ref(out), place, name))

    def enters(self, args: Any, kwargs: Any) -> None:
        """A model is called with these: what was cut off goes on into a model."""
        given = {id(tensor) for tensor in tensors_in((args, kwargs))}
        for held, place, name in self.cut_off:
            if id(held()) in given:
                self.watch.facts.note("cut on the way", place, by=name)

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
            probe.cut_into("detach", args[0], out, place)

    def copied(args: Any, kwargs: Any, out: Any) -> None:
        place = watch.places.direct()
        if (
            torch.is_grad_enabled()
            and place.line
            and args
            and isinstance(args[0], torch.Tensor)
            and args[0].requires_grad
        ):
            probe.cut_into("torch.tensor", args[0], out, place)

    def drawn(args: Any, kwargs: Any, out: Any) -> None:
        if watch.last_calls is not None:
            watch.last_calls.made += 1

    probe.after(torch.Tensor, "detach", detached)
    probe.after(torch, "tensor", copied)
    for name in SCORES:
        probe.after(torch.Tensor, name, probe.scored(name))
        probe.after(torch, name, probe.scored(name))
    probe.after(torch, "multinomial", drawn)


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
