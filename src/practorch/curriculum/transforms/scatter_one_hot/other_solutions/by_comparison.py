import torch
from torch import Tensor


def one_hot(labels: Tensor, num_classes: int) -> Tensor:
    return (labels[:, None] == torch.arange(num_classes)).float()


def one_hot_masks(masks: Tensor, num_classes: int) -> Tensor:
    return (masks[:, None] == torch.arange(num_classes)[:, None, None]).float()


def multi_hot(tags: Tensor, num_classes: int) -> Tensor:
    return (tags[..., None] == torch.arange(num_classes)).any(1).float()
