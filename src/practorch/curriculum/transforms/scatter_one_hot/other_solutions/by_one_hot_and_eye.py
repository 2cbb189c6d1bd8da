import torch
from torch import Tensor
from torch.nn import functional as F


def one_hot(labels: Tensor, num_classes: int) -> Tensor:
    return torch.eye(num_classes)[labels.to(torch.int64)]


def one_hot_masks(masks: Tensor, num_classes: int) -> Tensor:
    return F.one_hot(masks.to(torch.int64), num_classes).permute(0, 3, 1, 2).float()


def multi_hot(tags: Tensor, num_classes: int) -> Tensor:
    result = torch.zeros(tags.shape[0], num_classes)
    result[torch.arange(tags.shape[0]).unsqueeze(1), tags.long()] = 1.0
    return result
