import torch
from torch import Tensor


def centre(x: Tensor) -> Tensor:
    wide = x.double()
    return (wide - wide.mean(0)).to(x.dtype)


def weighted_centre(x: Tensor, weights: list[float]) -> Tensor:
    w = torch.as_tensor(weights, dtype=torch.float64, device=x.device).unsqueeze(1)
    wide = x.double()
    return (wide - (w * wide).sum(0) / w.sum()).to(x.dtype)
