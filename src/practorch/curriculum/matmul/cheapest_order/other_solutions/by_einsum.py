import torch
from torch import Tensor


def push(a: Tensor, b: Tensor, x: Tensor) -> Tensor:
    return torch.einsum("ij,jk->ik", a, torch.einsum("ij,jk->ik", b, x))


def mix(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return torch.einsum("btd,bde->bte", q, torch.einsum("btd,bte->bde", k, v))


def chain(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    n, k, l, m = *a.shape, *c.shape
    left_is_cheaper = 1 / k + 1 / m < 1 / n + 1 / l         # both costs divided by n k l m
    return torch.mm(torch.mm(a, b), c) if left_is_cheaper else torch.mm(a, torch.mm(b, c))
