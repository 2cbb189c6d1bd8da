import torch
from torch import Tensor


def class_weights(targets: Tensor, num_classes: int) -> Tensor:
    counts = targets.bincount(minlength=num_classes)        # (C,); the last classes may be missing
    weights = len(targets) / (num_classes * counts)         # (C,); inf where nothing was counted
    return torch.where(counts > 0, weights, 0)


def weighted_ce(logits: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    log_p = logits.log_softmax(1)                           # (B, C)
    own = log_p.gather(1, targets[:, None])[:, 0]           # (B,)
    w = weight[targets]                                     # (B,); each sample has the weight of its class
    return -(w * own).sum() / w.sum()                       # the weights above the line are those below
