import torch
from torch import Tensor


def one_hot(labels: Tensor, num_classes: int) -> Tensor:
    """A row of zeros with a single 1 for each label.

    labels: (N,) any integer dtype, 0 to num_classes - 1
    ->     (N, num_classes) float32
    """
    zeros = torch.zeros(len(labels), num_classes, dtype=labels.dtype)
    return zeros.scatter_(1, labels[None].long(), 1)


def one_hot_masks(masks: Tensor, num_classes: int) -> Tensor:
    """A plane of zeros and ones for each class.

    masks: (B, H, W) any integer dtype, 0 to num_classes - 1
    ->    (B, num_classes, H, W) float32
    """
    b, h, w = masks.shape
    zeros = torch.zeros(b, h, w, num_classes)
    ones = zeros.scatter_(3, masks[..., None].long(), 1)
    return ones.reshape(b, num_classes, h, w)


def multi_hot(tags: Tensor, num_classes: int) -> Tensor:
    """A row of zeros with a 1 at each tag of the sample.

    tags: (N, K) any integer dtype, 0 to num_classes - 1, repetitions allowed
    ->   (N, num_classes) float32
    """
    zeros = torch.zeros(len(tags), num_classes)
    return zeros.scatter_add_(1, tags.long(), torch.ones(tags.shape))
