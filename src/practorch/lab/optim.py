"""Optimizers from a config; weight decay touches matrices and convolutions only, not biases and norms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from practorch.lab.config import Config
from practorch.lab.muon import Muon


def build_optimizer(config: Config, model: nn.Module) -> Optimizer:
    """The optimizer of a config over the weights that ask for gradients; peak_lr of a group is its rate at factor 1."""
    weights = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    groups = _muon_groups(config, weights, model) if config.optimizer == "muon" else _groups(config, weights)
    for group in groups:
        group["peak_lr"] = group["lr"]
    if config.optimizer == "muon":
        return Muon(groups, lr=config.lr, momentum=config.momentum)
    if config.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=config.lr, betas=(0.9, config.beta2))
    return torch.optim.SGD(groups, lr=config.lr, momentum=config.momentum, nesterov=config.momentum > 0)


def set_lr(optimizer: Optimizer, share: float) -> float:
    """Every group to this share of its peak; the first group's rate."""
    for group in optimizer.param_groups:
        group["lr"] = group["peak_lr"] * share
    return float(optimizer.param_groups[0]["lr"])


def _groups(config: Config, weights: Sequence[tuple[str, Tensor]]) -> list[dict[str, Any]]:
    wide = [weight for _, weight in weights if weight.dim() > 1]
    flat = [weight for _, weight in weights if weight.dim() <= 1]
    groups = [
        {"params": wide, "lr": config.lr, "weight_decay": config.weight_decay},
        {"params": flat, "lr": config.lr, "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]


def _muon_groups(config: Config, weights: Sequence[tuple[str, Tensor]], model: nn.Module) -> list[dict[str, Any]]:
    """Hidden matrices and convolutions by Muon; the first and the last layer, embeddings, vectors by the rest."""
    wide = [name for name, weight in model.named_parameters() if weight.dim() > 1]  # a frozen first layer is the first
    outer = {wide[0], wide[-1]} if wide else set()
    for name, module in model.named_modules():
        if isinstance(module, nn.Embedding):
            outer.add(f"{name}.weight")
    hidden = [weight for name, weight in weights if weight.dim() > 1 and name not in outer]
    others = [(name, weight) for name, weight in weights if weight.dim() <= 1 or name in outer]
    rest = config.changed(lr=config.rest_lr or config.lr)
    groups = [
        {"params": hidden, "lr": config.lr, "weight_decay": config.weight_decay, "rule": "muon"},
        *({**group, "rule": config.rest} for group in _groups(rest, others)),
    ]
    return [group for group in groups if group["params"]]
