import torch
from torch import Generator, Tensor


def shuffled(images: Tensor, labels: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
    order = torch.randperm(len(images), generator=generator)        # (N,)
    return images[order], labels[order]                             # one order for both


def sampled(images: Tensor, labels: Tensor, num: int, generator: Generator) -> tuple[Tensor, Tensor]:
    picked = torch.randint(len(images), (num,), generator=generator)    # (num,); randint stops before its end
    return images[picked], labels[picked]
