import torch
from torch import Tensor


def trace(a: Tensor) -> Tensor:
    return torch.einsum("ii->", a)                          # one letter twice walks along the diagonal


def outer(u: Tensor, v: Tensor) -> Tensor:
    return torch.einsum("n,m->nm", u, v)                    # nothing is summed


def row_dots(a: Tensor, b: Tensor) -> Tensor:
    return torch.einsum("nd,nd->n", a, b)


def gram(x: Tensor) -> Tensor:
    return torch.einsum("nd,ne->de", x, x)                  # one tensor, two letters for its features: all pairs


def batched_product(a: Tensor, b: Tensor) -> Tensor:
    return torch.einsum("bnk,bkm->bnm", a, b)               # b stands after the arrow, so it is not summed


def scores(q: Tensor, k: Tensor) -> Tensor:
    return torch.einsum("bhtd,bhsd->bhts", q, k)            # q @ k.mT, without a transpose


def weighted_mean(p: Tensor, v: Tensor) -> Tensor:
    return torch.einsum("bt,btd->bd", p, v)


def bilinear(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    return torch.einsum("bi,oij,bj->bo", x, w, y)           # x^T W_o y, for each sample and each output
