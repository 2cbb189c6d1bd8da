import torch
from torch import Tensor


def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
    top, _ = torch.max(x, dim=dim, keepdim=True)
    return x - top - torch.log(torch.sum(torch.exp(x - top), dim=dim, keepdim=True))


def softmax(x: Tensor, dim: int = -1) -> Tensor:
    return log_softmax(x, dim).exp()
