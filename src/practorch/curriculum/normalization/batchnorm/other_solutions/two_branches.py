import torch


def batch_norm(x, weight, bias, running_mean, running_var, eps=1e-5, momentum=0.1, training=True):
    if not training:
        scale = weight * torch.rsqrt(running_var + eps)
        return x * scale + (bias - running_mean * scale)
    mean = x.mean(dim=0, keepdim=True)
    centred = x - mean
    squares = centred.pow(2).sum(dim=0)
    running_mean.mul_(1 - momentum).add_(momentum * mean.detach().squeeze(0))
    running_var.copy_((1 - momentum) * running_var + momentum * (squares / (len(x) - 1)).detach())
    return weight * centred / (squares / len(x) + eps).sqrt() + bias
