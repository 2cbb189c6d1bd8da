"""Calls of models: from where, in which mode, on which samples; inside, the layers one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from practorch.doctor.run.place import Place
from practorch.doctor.run.probes.layers import Layers
from practorch.doctor.run.records import Calls, Model
from practorch.doctor.run.tensors import (
    Known,
    count_held,
    first_tensor,
    mark,
    random_state,
    rows_of,
    sketch,
    tensors_in,
)
from practorch.doctor.run.watch import Watch

if TYPE_CHECKING:
    from torch import Tensor, nn

NUM_LOOKS, NUM_ROWS, NUM_PASSES = 6, 4096, 6
NUM_HOOKS, MANY_HOOKS = 5, 64  # calls whose backward is waited for; in steps that are looked at
NUM_GROUPS, MAX_GROUP = 64, 8192
MAX_EXACT = 2_000_000  # numbers in a batch whose mean is taken exactly
LOOK_AGAIN = 32  # calls without a gradient are looked at this often


def install(watch: Watch) -> None:
    """Stand in for nn.Module.__call__."""
    import torch
    from torch import nn

    probe = Forwards(watch)
    watch.shared["forward"] = probe
    watch.surveys.append(probe.survey)
    compiling = torch.compiler.is_compiling
    level = torch._C._functorch.maybe_current_level  # of vmap and grad of torch.func: no numbers in there

    def around(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(module: nn.Module, *args: Any, **kwargs: Any) -> Any:
            if watch.asleep or compiling() or level() is not None:
                return original(module, *args, **kwargs)
            if watch.depth:
                return (
                    probe.inside(original, module, args, kwargs) if watch.dense else original(module, *args, **kwargs)
                )
            return probe.outside(original, module, args, kwargs)

        return call

    watch.patches.replace(nn.Module, "__call__", around)


class Forwards:
    """The models, and the calls of each."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.known = Known()  # module -> Model, or False where it has no parameters
        self.calls: dict[tuple[int, Place, int, bool, bool], Calls] = {}
        self.layers = Layers(watch)
        self.outputs: list[tuple[int, Callable[[], Any]]] = []

    def outside(self, original: Callable[..., Any], module: nn.Module, args: Any, kwargs: Any) -> Any:
        """A call that no other module makes: a model's, if it has parameters."""
        watch = self.watch
        model = self.known[module]
        if model is None:
            model = watch.look(self.meet, module)
        if not model:
            return original(module, *args, **kwargs)
        calls = watch.look(self.before, model, module, args, kwargs)
        watch.depth = 1
        try:
            out = original(module, *args, **kwargs)
        finally:
            watch.depth = 0
            watch.stack.clear()
        if calls is not None:
            watch.look(self.after, model, module, calls, args, kwargs, out)
        return out

    def inside(self, original: Callable[..., Any], module: nn.Module, args: Any, kwargs: Any) -> Any:
        """A call of a layer, in a step that is looked at."""
        watch = self.watch
        watch.stack.append(module)
        try:
            out = original(module, *args, **kwargs)
        finally:
            crashed = watch.stack.pop() if watch.stack else None
        if not module._modules or not any(True for _ in module.children()):
            watch.look(self.layers.seen, crashed, args, kwargs, out)
        return out

    def meet(self, module: nn.Module) -> Model | bool:
        """The record of a module that is called from outside for the first time; False if it has no parameters."""
        if next(module.parameters(), None) is None:
            self.known[module] = False
            return False
        facts = self.watch.facts
        model = Model(type(module).__name__, len(facts.models), self.watch.places.here())
        inner = getattr(module, "_orig_mod", None)
        if inner is not None or getattr(module, "_compiled_call_impl", None) is not None:
            model.wrapped = "compiled"
            model.name = type(inner if inner is not None else module).__name__
            facts.unseen.append(f"the layers of {model.name}, which torch.compile runs as one piece")
        facts.models.append(model)
        self.known[module] = model
        self.layers.learn(module, model)
        return model

    def before(self, model: Model, module: nn.Module, args: Any, kwargs: Any) -> Calls:
        import torch

        watch = self.watch
        place = watch.places.here()
        grad = torch.is_grad_enabled()
        loader = watch.loader.number if watch.loader else -1
        key = (model.number, place, loader, grad, module.training)
        calls = self.calls.get(key)
        if calls is None:
            calls = self.calls[key] = Calls(*key, first_step=watch.step)
            watch.facts.calls.append(calls)
        watch.dense = watch.clock_dense if grad else calls.count < NUM_LOOKS or calls.count % LOOK_AGAIN == 0
        is_new_pass = not calls.passes or (
            watch.loader.passes != calls.loader_pass if watch.loader else calls.last_step != watch.step
        )
        calls.count += 1
        given = first_tensor(args) if args else first_tensor(kwargs)
        if grad and watch.dense:
            watch.shared["calls"].enters(args, kwargs)
        if given is not None and given.ndim:
            if len(calls.sizes) < 4000:
                calls.sizes.append(len(given))
            is_small = calls.count <= 400 and given.numel() <= 8192
            if watch.dense or calls.count <= 40 or is_small:
                self.note_samples(calls, side_by_side(given, args), is_new_pass)
        calls.last_step = watch.step
        calls.loader_pass = watch.loader.passes if watch.loader else 0
        watch.facts.num_calls += 1
        watch.facts.happened("forward", place, model.number, "grad" if grad else "no grad")
        watch.shared["mode"] = "train" if module.training else "eval"
        is_text = given is not None and given.ndim == 2 and not given.is_floating_point()
        watch.shared["tokens"] = given if is_text else None
        self.layers.begin(module, model, given)
        if not module.training and watch.dense:
            watch.shared["drawn"] = random_state()
        if watch.dense and watch.depth == 0:
            self.called_directly(module)
        return calls

    def note_samples(self, calls: Calls, given: Tensor, is_new_pass: bool) -> None:
        """What the samples look like, and a fingerprint of each."""
        calls.shape, calls.dtype, calls.device = tuple(given.shape), str(given.dtype), given.device.type
        if len(calls.sketches) < 200 and (found := sketch(given)) is not None:
            calls.sketches.append(found)
        rows = rows_of(given) if given.ndim > 1 else []
        fresh = [i for i, row in enumerate(rows) if row not in calls.rows]
        calls.rows.update(rows)
        calls.firsts += rows[:1]
        key = (self.watch.loader.passes, 0) if self.watch.loader else (calls.count, 1)
        if key != calls.group_key and len(calls.groups) < NUM_GROUPS:
            calls.groups.append(set())
            calls.known.append(set())
        if calls.groups and len(calls.groups[-1]) < MAX_GROUP:
            calls.groups[-1].update(rows)
            if not calls.is_training:
                trained = [c.rows for c in self.watch.facts.training_calls()]
                calls.known[-1].update(row for row in rows if any(row in own for own in trained))
        calls.group_key = key
        if is_new_pass and len(calls.passes) < NUM_PASSES:
            calls.passes.append([])
        if calls.passes and len(calls.passes[-1]) < NUM_ROWS:
            calls.passes[-1] += rows[: NUM_ROWS - len(calls.passes[-1])]
        if given.is_floating_point() and given.ndim > 1 and given.numel() <= MAX_EXACT:
            exact = given.detach().double()
            calls.total += exact.sum().item()
            calls.squares += exact.square().sum().item()
            calls.numbers += exact.numel()
            exact = exact[fresh]
            calls.own_total += exact.sum().item()
            calls.own_squares += exact.square().sum().item()
            calls.own_numbers += exact.numel()

    def called_directly(self, module: nn.Module) -> None:
        """A layer called by the forward of a module that was not called itself: model.forward(x)."""
        frame = self.watch.places.caller()
        if frame is None or frame.f_code.co_name != "forward" or frame.f_back is None:
            return
        outer = frame.f_locals.get("self")
        children = getattr(outer, "_modules", {})
        if outer is not module and any(child is module for child in children.values()):
            back = frame.f_back
            if self.watch.places.owns(back.f_code.co_filename):
                self.watch.facts.note("direct forward", Place(back.f_code.co_filename, back.f_lineno))

    def after(self, model: Model, module: nn.Module, calls: Calls, args: Any, kwargs: Any, out: Any) -> None:
        watch = self.watch
        if calls.grad and watch.last_calls is not None and not watch.last_calls.grad:
            watch.last_calls.before_training += 1
        watch.last_calls = calls
        result = first_tensor(out)
        watch.shared["output"] = result.data_ptr() if result is not None and result.device.type != "meta" else 0
        if result is not None:
            model.out_shape = tuple(result.shape)
        if not module.training and watch.dense:
            model.draws_in_eval += random_state() != watch.shared.get("drawn")
        is_plain = calls.grad and result is not None and not result.requires_grad
        calls.plain += is_plain
        if calls.grad and not is_plain:
            watch.last_training = calls
            if calls.count <= (MANY_HOOKS if watch.dense else NUM_HOOKS) or calls.count % LOOK_AGAIN == 0:
                self.hook(calls, out)
            if result is not None and (held := mark(result)) is not None:
                self.outputs.append((watch.step, held))
                del self.outputs[:-64]
        if watch.dense:
            self.layers.end(model, calls)

    def hook(self, calls: Calls, out: Any) -> None:
        """Learn whether a backward goes through these outputs; a call is a training call if one does."""

        is_first = True

        def passed(_: Any) -> None:
            nonlocal is_first
            calls.backwarded += is_first
            is_first = False

        calls.hooked += 1
        for tensor in list(tensors_in(out))[:4]:
            if tensor.grad_fn is not None:
                tensor.grad_fn.register_prehook(passed)

    def survey(self) -> None:
        """Count the outputs of past steps whose graph is still held."""
        self.watch.facts.kept_losses.append(count_held(self.outputs, self.watch.step))
        devices = {calls.device for calls in self.watch.facts.calls if calls.is_training and calls.device}
        self.watch.facts.device = next(iter(devices)) if len(devices) == 1 else ""
        self.watch.facts.idle_device = idle_device() if devices == {"cpu"} else ""
        self.known.tidy()
        for module, model in self.known.items():
            if model:
                self.layers.inspect(module, model)


def side_by_side(given: Tensor, args: Any) -> Tensor:
    """Several numbers for each sample, (B,) each, as (B, number of them): a user and a film say."""
    import torch

    parts = [t for t in args if isinstance(t, torch.Tensor) and t.shape == given.shape]
    return torch.stack(parts, 1) if given.ndim == 1 and len(parts) > 1 else given


def idle_device() -> str:
    """The accelerator that torch could use, in words; "" without one."""
    import torch

    if torch.cuda.is_available():
        return f"a CUDA device ({torch.cuda.device_count()} in all)"
    if torch.accelerator.is_available():
        return f"an accelerator ({torch.accelerator.current_accelerator()})"
    return ""
