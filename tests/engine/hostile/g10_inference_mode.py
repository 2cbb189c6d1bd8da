# verdict: failed
# works in inference mode
import torch
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    with torch.inference_mode():
        return x.softmax(1)
