from typing import Any

import torch
from torch import nn


def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    params = [p for p in model.parameters() if p.requires_grad]     # a shared parameter comes once
    matrices = [p for p in params if p.ndim >= 2]
    vectors = [p for p in params if p.ndim < 2]                     # a gain starts at 1: 0 is nothing to pull it to
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}]


class AdamW:
    def __init__(
        self, groups: list[dict[str, Any]], lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8, weight_decay: float = 0.01,
    ) -> None:  # fmt: skip
        defaults = {"lr": lr, "weight_decay": weight_decay}
        self.param_groups = [{**defaults, **group} for group in groups]     # new dicts; what the group says wins
        self.betas, self.eps = betas, eps
        params = [p for group in self.param_groups for p in group["params"]]
        self.state = {p: {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)} for p in params}

    @torch.no_grad()
    def step(self) -> None:
        beta1, beta2 = self.betas
        for group in self.param_groups:
            lr, decay = group["lr"], group["weight_decay"]          # read anew: a schedule may have changed them
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] += 1
                s["m"].mul_(beta1).add_((1 - beta1) * p.grad)
                s["v"].mul_(beta2).add_((1 - beta2) * p.grad**2)
                m_hat = s["m"] / (1 - beta1 ** s["t"])
                v_hat = s["v"] / (1 - beta2 ** s["t"])
                p *= 1 - lr * decay                                 # beside the averages, not through them
                p -= lr * m_hat / (v_hat.sqrt() + self.eps)
