# verdict: failed
# opens files until there are no more
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    keep = []
    while True:
        keep.append(open('/dev/null'))
