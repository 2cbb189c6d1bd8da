import torch
from torch import Tensor


def attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    scaled = q * q.shape[-1] ** -0.5
    scores = torch.einsum("...td,...sd->...ts", scaled, k)
    weights = (scores - scores.amax(-1, keepdim=True)).exp()
    return torch.einsum("...ts,...se->...te", weights / weights.sum(-1, keepdim=True), v)
