from torch import Tensor


def product_diagonal(a: Tensor, b: Tensor) -> Tensor:
    return (a[..., None, :] @ b.mT[..., None]).flatten(-3)


def product_trace(a: Tensor, b: Tensor) -> Tensor:
    return (a.mT * b).sum(-1).sum(-1)


def quadratic_forms(x: Tensor, m: Tensor) -> Tensor:
    return ((m @ x.T) * x.T).sum(0)
