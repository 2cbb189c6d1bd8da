# verdict: stopped
# abort()
import os
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    os.abort()
