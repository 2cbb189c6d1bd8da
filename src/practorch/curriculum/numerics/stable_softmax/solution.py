from torch import Tensor


def softmax(x: Tensor, dim: int = -1) -> Tensor:
    top = x.amax(dim, keepdim=True)                         # exp never sees a number above 0
    e = (x - top).exp()
    return e / e.sum(dim, keepdim=True)


def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
    shifted = x - x.amax(dim, keepdim=True)
    return shifted - shifted.exp().sum(dim, keepdim=True).log()
