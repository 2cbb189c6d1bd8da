import torch
from torch import Tensor


def batch_norm(
    x: Tensor, weight: Tensor, bias: Tensor, running_mean: Tensor, running_var: Tensor,
    eps: float = 1e-5, momentum: float = 0.1, training: bool = True,
) -> Tensor:
    if training:
        n = x.shape[0]
        mean = x.mean(0)                                        # (D)
        var = x.var(0, correction=0)                            # (D); describes this batch
        wide = var * n / (n - 1)                                # (D); estimates the variance of all data
        with torch.no_grad():                                   # else the running tensors drag every old graph along
            running_mean.lerp_(mean, momentum)                  # momentum is the weight of the new value
            running_var.lerp_(wide, momentum)
    else:
        mean, var = running_mean, running_var
    return (x - mean) / torch.sqrt(var + eps) * weight + bias   # (N, D)
