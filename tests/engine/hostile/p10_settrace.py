# verdict: failed
# a trace function that looks around
import sys
sys.settrace(lambda frame, event, arg: None)
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    return x.exp()
