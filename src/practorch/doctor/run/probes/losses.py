"""Loss functions: what they are given, and what they say."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from practorch.doctor.run.loops import Loss
from practorch.doctor.run.place import Place
from practorch.doctor.run.tensors import Known, some, through_shapes
from practorch.doctor.run.watch import Watch

if TYPE_CHECKING:
    from torch import Tensor

OF_CLASSES = ("cross_entropy", "nll_loss")
OF_YES_NO = ("binary_cross_entropy", "binary_cross_entropy_with_logits")
OF_NUMBERS = ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")
NUM_LOOKS = 12
LOOK_AGAIN = 16
MAX_VALUES = 20_000
NEAR = 1e-3


def install(watch: Watch) -> None:
    """Stand before the loss functions of torch.nn.functional; the modules of torch.nn call these too."""
    import torch.nn.functional as F

    probe = Losses(watch)
    watch.shared["losses"] = probe
    for kind in (*OF_CLASSES, *OF_YES_NO, *OF_NUMBERS, "kl_div"):
        watch.patches.replace(F, kind, probe.around(kind))


class Losses:
    """The loss functions, by line."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.known: dict[tuple[str, Place, bool], Loss] = {}
        self.outputs = Known()  # the tensor a loss function gave -> its Loss
        self.waiting: list[tuple[Loss, Tensor, int]] = []

    def around(self, kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        import torch

        compiling, level = torch.compiler.is_compiling, torch._C._functorch.maybe_current_level
        watch = self.watch

        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def loss(*args: Any, **kwargs: Any) -> Any:
                out = original(*args, **kwargs)
                if not compiling() and not watch.asleep and level() is None:
                    watch.look(self.seen, kind, args, kwargs, out)
                return out

            return loss

        return make

    def seen(self, kind: str, args: Any, kwargs: Any, out: Tensor) -> None:
        import torch

        given = args[0] if args else kwargs["input"]
        target = args[1] if len(args) > 1 else kwargs["target"]
        place = self.watch.places.here()
        loss = self.known.get((kind, place, out.requires_grad))
        if loss is None:
            loss = self.known[kind, place, out.requires_grad] = Loss(kind, place, seen_from=self.watch.step)
            self.watch.facts.losses.append(loss)
        loss.count += 1
        loss.with_grad += out.requires_grad
        loss.reduction = str(kwargs.get("reduction", "mean"))
        if out.requires_grad:
            self.outputs[out] = loss
            self.watch.shared["backward"].remember(out)
            self.watch.facts.happened("loss", place)
        elif self.watch.last_calls is not None:
            self.watch.last_calls.scored += 1
        if loss.count <= NUM_LOOKS or loss.count % LOOK_AGAIN == 0:
            with torch.no_grad():
                self.look_at(loss, given, target, kwargs)
        if out.numel() == 1 and (self.watch.dense or loss.count <= NUM_LOOKS or not out.is_cuda):
            self.value(loss, out, given)

    def value(self, loss: Loss, out: Tensor, given: Tensor) -> None:
        """What the loss is; how the mean of batch means differs from the mean over samples."""
        value = out.detach().item()
        loss.first = value if loss.first is None else loss.first
        if len(loss.values) < MAX_VALUES:
            loss.values.append(value)
            loss.steps.append(self.watch.step)
        size = len(given) if given.ndim else 1
        loss.weights += size
        loss.weighted += value * size
        loss.means += value

    def look_at(self, loss: Loss, given: Tensor, target: Tensor, kwargs: Any) -> None:
        loss.looked += 1
        loss.in_shape, loss.target_shape = tuple(given.shape), tuple(target.shape)
        loss.in_dtype, loss.target_dtype = str(given.dtype), str(target.dtype)
        maker = through_shapes(given.grad_fn)
        name = maker.name().split("Backward")[0] if maker is not None else ""
        loss.made_by[name] += 1
        if name == "Sigmoid" and maker.next_functions:
            below = through_shapes(maker.next_functions[0][0])
            loss.double += below is not None and below.name().startswith("Sigmoid")
        self.look_at_order(loss, given, target)
        if loss.kind in OF_NUMBERS and name.startswith("Clamp"):
            loss.in_low = min(loss.in_low, given.amin().item())
        if target.numel():
            flat = some(target)
            low, high = (n.item() for n in flat.aminmax())
            loss.target_low, loss.target_high = min(loss.target_low, low), max(loss.target_high, high)
            loss.targets_whole += bool((flat == flat.round()).all())
        if loss.kind in OF_CLASSES and given.ndim >= 2:
            self.look_at_classes(loss, given, target, kwargs)
        elif loss.kind not in OF_CLASSES and given.shape != target.shape:
            self.look_at_broadcast(loss, given, target)

    def look_at_classes(self, loss: Loss, given: Tensor, target: Tensor, kwargs: Any) -> None:
        loss.classes = given.shape[1]
        x = given.detach().float()
        x = x[: max(1, 65_536 // max(1, x[0].numel()))]
        if loss.classes > 1:
            ones = (x.sum(1) - 1).abs().amax().item() < NEAR and x.amin().item() >= 0
            logs = x.amax().item() <= NEAR and (x.exp().sum(1) - 1).abs().amax().item() < NEAR
            loss.like_probabilities += ones
            loss.like_log_probabilities += logs
        if target.is_floating_point():
            loss.target_row_sums.append(target.sum(1).mean().item())
            return
        ignore = kwargs.get("ignore_index", -100)
        flat = target.reshape(-1)
        loss.labels.update(flat[flat != ignore][:4096].tolist())
        self.look_at_shift(loss, target, ignore)
        node = given.grad_fn
        sizes = getattr(node, "_saved_self_sym_sizes", None) if node is not None and "View" in node.name() else None
        if sizes is not None and given.ndim == 3 and tuple(sizes) != tuple(given.shape):
            loss.swapped += sorted(sizes) == sorted(given.shape)

    def look_at_order(self, loss: Loss, given: Tensor, target: Tensor) -> None:
        """Are neighbouring samples alike? For one target per sample of the batch."""
        values = target.detach().reshape(-1)
        if len(values) < 8 or len(values) != self.watch.shared["forward"].layers.batch or target.requires_grad:
            return
        if loss.kind in OF_NUMBERS or (target.is_floating_point() and bool((values != values.round()).any())):
            spread = values.float().var().item()
            if spread > 0:
                loss.roughness.append(values.float().diff().square().mean().item() / (2 * spread))
            return
        loss.same_next += int((values[1:] == values[:-1]).sum().item())
        loss.next_labels += len(values) - 1
        loss.mixed += bool((values != values[0]).any())
        if loss.kind not in OF_CLASSES:
            loss.labels.update(values.tolist())

    def look_at_shift(self, loss: Loss, target: Tensor, ignore: int) -> None:
        """For a language model: are the targets the inputs, moved by one?"""
        tokens = self.watch.shared.get("tokens")
        if tokens is None or tokens.ndim != 2 or target.numel() % len(tokens):
            return
        wanted = target.detach().reshape(len(tokens), -1)
        width = min(tokens.shape[1], wanted.shape[1])
        if width < 4 or tokens.shape[1] - wanted.shape[1] not in (0, 1):
            return
        given, wanted = tokens[:, :width], wanted[:, :width]
        is_padding = (given == 0) & (given.roll(1, 1) == 0) & (given[:, -1:] == 0) & (given != 0).any(1, keepdim=True)
        if 0.02 < is_padding.float().mean().item() < 0.9 and given[:, 0].ne(0).float().mean().item() > 0.9:
            loss.padded += bool((wanted[is_padding] != ignore).all())
        for shift in (-1, 0, 1):
            a = given[:, max(0, shift) : width + min(0, shift)]
            b = wanted[:, max(0, -shift) : width + min(0, -shift)]
            if (a == b).float().mean().item() > 0.98:
                loss.shifts[shift] += 1

    def look_at_broadcast(self, loss: Loss, given: Tensor, target: Tensor) -> None:
        sizes = zip_longest(reversed(given.shape), reversed(target.shape), fillvalue=1)
        is_square = given.ndim == 2 and target.ndim == 1 and given.shape[0] == given.shape[1] == len(target) > 1
        if is_square or max(given.numel(), target.numel()) < math.prod(max(a, b) for a, b in sizes):
            loss.columns += 1
            loss.column_shapes = (tuple(given.shape), tuple(target.shape))
