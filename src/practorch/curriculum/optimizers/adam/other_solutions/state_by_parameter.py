import math

import torch


class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = [p for p in params]
        self.lr = lr
        self.beta1, self.beta2 = betas
        self.eps = eps
        self.state = {}

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    s = self.state.setdefault(p, {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)})
                    s["t"] += 1
                    s["m"].lerp_(p.grad, 1 - self.beta1)
                    s["v"].mul_(self.beta2).addcmul_(p.grad, p.grad, value=1 - self.beta2)
                    denom = (s["v"].sqrt() / math.sqrt(1 - self.beta2 ** s["t"])).add_(self.eps)
                    p.addcdiv_(s["m"], denom, value=-self.lr / (1 - self.beta1 ** s["t"]))

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()
