import torch
from torch import Tensor
from torch.nn import functional as F


def gathered(chunks: list[Tensor]) -> Tensor:
    return torch.vstack(chunks)


def kept(images: Tensor, is_sharp: Tensor) -> Tensor:
    return images[is_sharp.nonzero()[:, 0]]


def class_counts(labels: Tensor, num_classes: int) -> Tensor:
    return F.one_hot(labels, num_classes).sum(0)


def brightness(images: Tensor) -> Tensor:
    return images.float().flatten(1).mean(-1) / 255


def standardised(images: Tensor) -> Tensor:
    std, mean = torch.std_mean(images.float(), dim=(1, 2, 3), keepdim=True)
    return (images - mean) / std
