# verdict: failed
# the function has another name
from torch import Tensor


def softmx(x: Tensor) -> Tensor:
    return x.exp()
