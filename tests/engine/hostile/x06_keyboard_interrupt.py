# verdict: failed
# KeyboardInterrupt in the call
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    raise KeyboardInterrupt
