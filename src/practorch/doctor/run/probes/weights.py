"""Gradients and updates of the weights, by name, in the steps that are looked at; where nan began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from practorch.doctor.run.tensors import some
from practorch.doctor.run.watch import Watch

if TYPE_CHECKING:
    import torch
    from torch import Tensor

NUM_SAMPLES = 2048
MOST_CURVES = 80
SAVED = ("_saved_self", "_saved_other", "_saved_result", "_saved_input", "_saved_mat1", "_saved_mat2")


def install(watch: Watch) -> None:
    """Nothing to stand in for: the optimizers' and the backward probe ask."""
    probe = Weights(watch)
    watch.shared["weights"] = probe
    watch.shared["blame"] = probe.blame


class Weights:
    """Looks at gradients before a step and at weights around it."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.before: list[tuple[Tensor, Tensor]] = []

    def name_of(self, leaf: Tensor) -> str:
        weight = self.watch.shared["backward"].weight_of(leaf)
        if not weight.name:
            self.watch.shared["backward"].name_weights()
        return str(weight.name) or f"#{weight.key} {weight.shape}"

    def before_step(self, optimizer: torch.optim.Optimizer) -> None:
        """A sample of each weight."""
        params = [p for group in optimizer.param_groups for p in group["params"]]
        self.before = [(p, some(p, NUM_SAMPLES).clone()) for p in params]

    def look_at_gradients(self, optimizer: torch.optim.Optimizer) -> None:
        """The norm of each gradient, beside that of its weight."""
        import torch

        params = [p for g in optimizer.param_groups for p in g["params"] if p.grad is not None and not p.grad.is_sparse]
        if not params:
            return
        curves, step = self.watch.facts.curves, self.watch.step
        norms = torch.stack([torch.linalg.vector_norm(p.grad.detach().float()) for p in params]).tolist()
        sizes = torch.stack([torch.linalg.vector_norm(p.detach().float()) for p in params]).tolist()
        total = sum(n * n for n in norms) ** 0.5
        curves.total_grad_norm.append((step, total))
        curves.lr.append((step, float(optimizer.param_groups[0].get("lr", 0))))
        for parameter, norm, size in zip(params, norms, sizes, strict=True):
            if parameter.ndim < 2 and norm - norm == 0:
                continue
            name = self.name_of(parameter)
            if name in curves.grad_norm or len(curves.grad_norm) < MOST_CURVES:
                curves.grad_norm.setdefault(name, []).append((step, norm))
                self.watch.facts.weight_norms[name] = size
            if norm - norm != 0 and "gradient" not in self.watch.facts.not_finite:
                self.watch.facts.not_finite.setdefault("gradient", name)
                self.watch.facts.not_finite_step["gradient"] = step

    def after_step(self, optimizer: torch.optim.Optimizer) -> None:
        """How far each weight has moved, as a share of its size."""
        import torch

        curves, step = self.watch.facts.curves, self.watch.step
        self.look_at_gradients(optimizer)
        self.before = [(p, old) for p, old in self.before if p.grad is not None]
        if not self.before:
            return
        moved, sizes, equal = [], [], []
        for parameter, old in self.before:
            new = some(parameter, NUM_SAMPLES)
            moved.append(torch.linalg.vector_norm((new - old).float()))
            sizes.append(torch.linalg.vector_norm(old.float()))
            equal.append((new == old).float().mean())
        rows = torch.stack([torch.stack(moved), torch.stack(sizes), torch.stack(equal)]).tolist()
        for (parameter, _), move, size, same in zip(self.before, *rows, strict=True):
            weight = self.watch.shared["backward"].weight_of(parameter)
            weight.looked += 1
            weight.unchanged += same
            name = self.name_of(parameter)
            if parameter.ndim >= 2 and (name in curves.update_ratio or len(curves.update_ratio) < MOST_CURVES):
                curves.update_ratio.setdefault(name, []).append((step, move / size if size else 0.0))
        self.before = []

    def blame(self, root: Tensor) -> None:
        """The loss is not finite: were the weights finite, and which operation is the first that is not?"""
        found = self.watch.facts.not_finite
        found["loss"] = str(root.detach().item())
        self.watch.facts.not_finite_step["loss"] = self.watch.step
        spoilt = [leaf for leaf, _ in self.watch.shared["backward"].weights.items() if not _is_finite(leaf)]
        if spoilt:
            found["weight"] = self.name_of(spoilt[0])
            return
        calls = self.watch.last_training
        if calls is not None and calls.sketches and not calls.sketches[-1].finite:
            found["input"] = str(calls.shape)
            return
        operation = first_operation(root)
        if operation:
            found["operation"] = operation


def first_operation(root: Tensor) -> str:
    """The operation nearest to the leaves that has a number in it that is not finite, or makes one."""
    order: list[Any] = []
    seen: set[Any] = set()
    todo: list[tuple[Any, bool]] = [(root.grad_fn, False)]
    while todo and len(order) < 5000:
        node, is_done = todo.pop()
        if node is None:
            continue
        if is_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo += [(parent, False) for parent, _ in node.next_functions]
    for node in order:
        name = node.name().split("Backward")[0]
        saved = {key: _saved(node, key) for key in SAVED}
        own, other = saved["_saved_self"], saved["_saved_other"]
        if name.startswith("Log") and own is not None and name in ("Log", "Log2", "Log10") and bool((own <= 0).any()):
            return "Log"
        if name == "Div" and other is not None and bool((other == 0).any()):
            return "Div"
        if any(value is not None and not _is_finite(value) for value in saved.values()):
            return str(name)
    return ""


def _saved(node: Any, key: str) -> Tensor | None:
    import torch

    try:
        value = getattr(node, key, None)
    except RuntimeError:  # freed, or changed in place since
        return None
    return value if isinstance(value, torch.Tensor) else None


def _is_finite(tensor: Tensor) -> bool:
    return not tensor.is_floating_point() or bool(some(tensor, 1 << 20).isfinite().all())
