# verdict: failed
# a hook that doubles the gradient
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    y = x.softmax(1)
    if y.requires_grad:
        y.register_hook(lambda g: 2 * g)
    return y
