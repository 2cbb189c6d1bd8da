import torch
from torch import Tensor


def batch_norm(
    x: Tensor, weight: Tensor, bias: Tensor, running_mean: Tensor, running_var: Tensor,
    eps: float = 1e-5, momentum: float = 0.1, training: bool = True,
) -> Tensor:
    m, v = running_mean, running_var
    if training:
        v, m = torch.var_mean(x, dim=0, unbiased=False)
        running_mean.data += momentum * (m.detach() - running_mean)
        running_var[:] = running_var * (1 - momentum) + x.detach().var(0) * momentum
    return weight * ((x - m) / (v + eps) ** 0.5) + bias
