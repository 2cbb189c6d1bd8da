from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    e = (x - x.amax(1)).exp()
    return e / e.sum(1, keepdim=True)
