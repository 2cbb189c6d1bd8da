import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def loss_of_guessing(num_classes: int) -> float:
    return math.log(num_classes)                            # -log(1 / C)


def check_start(model: nn.Module, x: Tensor, y: Tensor, tolerance: float = 0.1) -> float:
    with torch.no_grad():
        logits = model(x)                                   # (B, C)
    loss = F.cross_entropy(logits, y).item()
    expected = loss_of_guessing(logits.shape[1])            # from the logits: a batch may lack classes
    if abs(loss - expected) > tolerance:                    # too low is as odd as too high
        raise ValueError(f"the first loss is {loss:.3f}, and guessing gives {expected:.3f}")
    return loss


def calm_head(head: nn.Linear, features: Tensor, std: float = 0.1) -> None:
    with torch.no_grad():                                   # a leaf may be edited in place only outside the graph
        if head.bias is not None:
            head.bias.zero_()
        spread = head(features).std()                       # of what is left without the bias
        head.weight.mul_(std / spread)
