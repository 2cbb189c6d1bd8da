# verdict: failed
# nan everywhere
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x * float('nan')
