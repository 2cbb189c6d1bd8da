# verdict: failed
# a NumPy array
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.detach().softmax(1).numpy()
