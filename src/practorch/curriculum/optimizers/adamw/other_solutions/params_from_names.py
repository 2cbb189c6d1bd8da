import math

import torch


def decay_groups(model, weight_decay):
    decayed, others = [], []
    for _, p in model.named_parameters():
        if p.requires_grad:
            (decayed if p.dim() > 1 else others).append(p)
    return [{"params": decayed, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


class AdamW:
    def __init__(self, groups, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        self.param_groups = [dict(g) for g in groups]
        for g in self.param_groups:
            g.setdefault("lr", lr)
            g.setdefault("weight_decay", weight_decay)
        (self.b1, self.b2), self.eps, self.state = betas, eps, {}

    def step(self):
        for g in self.param_groups:
            for p in g["params"]:
                if p.grad is not None:
                    self._move(p, g["lr"], g["weight_decay"])

    def _move(self, p, lr, decay):
        t, m, v = self.state.get(p) or (0, torch.zeros_like(p), torch.zeros_like(p))
        self.state[p] = (t + 1, m, v)
        with torch.no_grad():
            m.lerp_(p.grad, 1 - self.b1)
            v.mul_(self.b2).addcmul_(p.grad, p.grad, value=1 - self.b2)
            root = v.sqrt() / math.sqrt(1 - self.b2 ** (t + 1)) + self.eps
            p.mul_(1 - lr * decay).addcdiv_(m, root, value=-lr / (1 - self.b1 ** (t + 1)))
