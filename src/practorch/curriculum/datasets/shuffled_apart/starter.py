import torch
from torch import Generator, Tensor


def shuffled(images: Tensor, labels: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
    """The same pairs in a new random order.

    images: (N, H, W)
    labels: (N,)
    ->     (N, H, W) and (N,)
    """
    images = images[torch.randperm(len(images), generator=generator)]
    labels = labels[torch.randperm(len(labels), generator=generator)]
    return images, labels


def sampled(images: Tensor, labels: Tensor, num: int, generator: Generator) -> tuple[Tensor, Tensor]:
    """num random pairs, drawn with replacement.

    images: (N, H, W)
    labels: (N,)
    ->     (num, H, W) and (num,)
    """
    batch_images = images[torch.randint(len(images), (num,), generator=generator)]
    batch_labels = labels[torch.randint(len(labels), (num,), generator=generator)]
    return batch_images, batch_labels
