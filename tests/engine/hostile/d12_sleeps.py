# verdict: stopped
# sleeps
import time
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    time.sleep(1000)
    return x
