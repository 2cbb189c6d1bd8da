from collections.abc import Iterable

import torch
from torch import Tensor


class Adam:
    def __init__(
        self, params: Iterable[Tensor], lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8
    ) -> None:
        self.params = list(params)                              # a generator gives its items only once
        self.lr, self.betas, self.eps = lr, betas, eps
        self.t = 0
        self.m = [torch.zeros_like(p) for p in self.params]     # shape and dtype of each parameter
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()                                            # an update is no part of any graph
    def step(self) -> None:
        self.t += 1                                             # once per step, not once per parameter
        beta1, beta2 = self.betas
        for p, m, v in zip(self.params, self.m, self.v, strict=True):
            if p.grad is None:
                continue
            m.mul_(beta1).add_((1 - beta1) * p.grad)
            v.mul_(beta2).add_((1 - beta2) * p.grad**2)
            m_hat = m / (1 - beta1**self.t)                     # new tensors: the averages themselves go on uncorrected
            v_hat = v / (1 - beta2**self.t)
            p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)    # eps outside the root

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None
