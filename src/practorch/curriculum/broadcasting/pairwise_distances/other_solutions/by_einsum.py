import torch
from torch import Tensor


def squared_distances(a: Tensor, b: Tensor) -> Tensor:
    shift = a[0]
    a, b = a - shift, b - shift
    norms = torch.einsum("nd,nd->n", a, a)[:, None] + torch.einsum("md,md->m", b, b)[None, :]
    return torch.maximum(norms - 2 * torch.einsum("nd,md->nm", a, b), torch.zeros((), dtype=a.dtype))
