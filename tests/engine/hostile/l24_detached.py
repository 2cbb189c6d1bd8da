# verdict: failed
# cut off from the graph
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.softmax(1).detach()
