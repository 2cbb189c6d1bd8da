"""Muon: momentum whose matrices are made orthogonal, so that every direction of a weight moves equally far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

# Chosen so that singular values from 0 to 1 come near 1 in five rounds, without quite converging.
QUINTIC = (3.4445, -4.7750, 2.0315)


def orthogonal(matrix: Tensor, rounds: int = 5) -> Tensor:
    """Nearly U V^T, where U S V^T is the matrix: all singular values near 1.

    matrix: (M, N)
    ->      (M, N)

    Source: Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks", Newton-Schulz iteration.
    """
    a, b, c = QUINTIC
    is_tall = matrix.shape[0] > matrix.shape[1]
    x: Tensor = matrix.T if is_tall else matrix
    x = x / (x.norm() + 1e-7)  # the largest singular value is now at most 1
    for _ in range(rounds):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if is_tall else x


class Muon(Optimizer):
    """Muon for the groups with rule "muon"; SGD or AdamW for those with rule "sgd" or "adamw".

    Convolutions are matrices of (out, in * height * width). A step moves each matrix by lr * sqrt(max(1, M / N)) in
    the spectral norm; weight decay is decoupled in all groups but SGD's.
    """

    def __init__(self, groups: list[dict[str, Any]], *, lr: float, momentum: float = 0.95) -> None:
        super().__init__(groups, {"lr": lr, "momentum": momentum, "weight_decay": 0.0, "rule": "muon"})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            rule = {"muon": self._muon, "sgd": self._sgd, "adamw": self._adamw}[group["rule"]]
            for weight in group["params"]:
                if weight.grad is not None:
                    rule(weight, weight.grad, self.state[weight], group)

    def _muon(self, weight: Tensor, grad: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        if not state:
            state["momentum"] = torch.zeros_like(grad)
        state["momentum"].lerp_(grad, 1 - group["momentum"])
        ahead = grad.lerp(state["momentum"], group["momentum"])  # Nesterov
        update = orthogonal(ahead.reshape(len(weight), -1))
        scale = max(1.0, update.shape[0] / update.shape[1]) ** 0.5
        weight.mul_(1 - group["lr"] * group["weight_decay"])
        weight.add_(update.reshape(weight.shape), alpha=-group["lr"] * scale)

    def _sgd(self, weight: Tensor, grad: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        if not state:
            state["momentum"] = torch.zeros_like(grad)
        grad = grad.add(weight, alpha=group["weight_decay"])
        state["momentum"].mul_(group["momentum"]).add_(grad)
        weight.add_(grad.add(state["momentum"], alpha=group["momentum"]), alpha=-group["lr"])

    def _adamw(self, weight: Tensor, grad: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        if not state:
            state.update(first=torch.zeros_like(grad), second=torch.zeros_like(grad), step=0)
        state["step"] += 1
        state["first"].lerp_(grad, 0.1)
        state["second"].lerp_(grad.square(), 0.05)
        first = state["first"] / (1 - 0.9 ** state["step"])
        second = state["second"] / (1 - 0.95 ** state["step"])
        weight.mul_(1 - group["lr"] * group["weight_decay"])
        weight.addcdiv_(first, second.sqrt() + 1e-8, value=-group["lr"])
