import torch


def sgd_step(params, buffers, lr, momentum=0.0, weight_decay=0.0, nesterov=False):
    for p, b in zip(params, buffers, strict=True):
        with torch.no_grad():
            g = p.grad.add(p, alpha=weight_decay)
            b.copy_(momentum * b + g)
            p.sub_(g.add(b, alpha=momentum) if nesterov else b, alpha=lr)
