# verdict: not passed
# tensors without end
import torch
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    keep = []
    while True:
        keep.append(torch.ones(64 << 20))
