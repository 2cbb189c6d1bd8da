"""The parts of an update: mixup, the average of the weights, optimizers."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from practorch.lab.config import Config, recipe
from practorch.lab.ema import Average
from practorch.lab.mixup import mixup
from practorch.lab.muon import Muon, orthogonal
from practorch.lab.optim import build_optimizer


def linear() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 10))


def own(**overrides: Any) -> Config:
    return recipe("own", "digits", **overrides)


def test_mixup_blends_images_and_labels_alike() -> None:
    torch.manual_seed(0)
    x, labels = torch.arange(4.0).reshape(4, 1, 1, 1), torch.arange(4)
    mixed, targets = mixup(x, labels, alpha=1.0, num_classes=4)
    torch.testing.assert_close((targets * torch.arange(4.0)).sum(1), mixed.flatten())
    torch.testing.assert_close(targets.sum(1), torch.ones(4))


def test_the_average_is_in_place_only_meanwhile() -> None:
    model = linear()
    average, start = Average(model, 0.5), model[1].weight.detach().clone()
    with torch.no_grad():
        model[1].weight.add_(1.0)
    average.update()
    decay = 2 / 11
    with average.in_place():
        torch.testing.assert_close(model[1].weight.detach(), start + 1 - decay)
    torch.testing.assert_close(model[1].weight.detach(), start + 1)


def test_muon_makes_matrices_nearly_orthogonal() -> None:
    matrix = torch.randn(48, 16, generator=torch.Generator().manual_seed(0))
    singular = torch.linalg.svdvals(orthogonal(matrix))
    assert singular.min() > 0.6
    assert singular.max() < 1.3
    torch.testing.assert_close(orthogonal(matrix.T), orthogonal(matrix).T)


def test_muon_takes_hidden_weights_and_leaves_the_rest() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Conv2d(4, 4, 3), nn.Flatten(), nn.Linear(64, 10)
    )  # fmt: skip
    optimizer = build_optimizer(own(optimizer="muon", lr=0.02, rest_lr=1e-3), model)
    assert isinstance(optimizer, Muon)
    rules = {group["rule"]: [tuple(p.shape) for p in group["params"]] for group in optimizer.param_groups[:2]}
    assert rules["muon"] == [(4, 4, 3, 3)]
    x, y = torch.randn(16, 1, 8, 8), torch.arange(16) % 10
    losses = []
    for _ in range(30):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


def test_weight_decay_spares_biases_and_norms() -> None:
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4))
    decays = {
        tuple(p.shape): group["weight_decay"]
        for group in build_optimizer(own(weight_decay=0.1), model).param_groups
        for p in group["params"]
    }
    assert decays == {(4, 1, 3, 3): 0.1, (4,): 0.0}
