import torch
from torch import Tensor


def one_hot(labels: Tensor, num_classes: int) -> Tensor:
    zeros = torch.zeros(len(labels), num_classes)                   # (N, C), float32
    index = labels[:, None].long()                                  # (N, 1): one place in each row
    return zeros.scatter_(1, index, 1)


def one_hot_masks(masks: Tensor, num_classes: int) -> Tensor:
    b, h, w = masks.shape
    zeros = torch.zeros(b, num_classes, h, w)                       # (B, C, H, W)
    index = masks[:, None].long()                                   # (B, 1, H, W): the axis of size 1 where C stands
    return zeros.scatter_(1, index, 1)


def multi_hot(tags: Tensor, num_classes: int) -> Tensor:
    zeros = torch.zeros(len(tags), num_classes)                     # (N, C)
    index = tags.long()                                             # (N, K) has its two axes already
    return zeros.scatter_(1, index, 1)                              # a 1 written twice is a 1; scatter_add_ gives 2
