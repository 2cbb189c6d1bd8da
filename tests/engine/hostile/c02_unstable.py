# verdict: failed
# right but for large logits
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    e = x.exp()
    return e / e.sum(1, keepdim=True)
