import torch
from torch import Generator, Tensor


def _stacked(pairs: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    return torch.stack([x for x, _ in pairs]), torch.stack([y for _, y in pairs])


def shuffled(images: Tensor, labels: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
    pairs = list(zip(images, labels, strict=True))
    return _stacked([pairs[i] for i in torch.rand(len(pairs), generator=generator).argsort().tolist()])


def sampled(images: Tensor, labels: Tensor, num: int, generator: Generator) -> tuple[Tensor, Tensor]:
    pairs = list(zip(images, labels, strict=True))
    return _stacked([pairs[torch.randint(len(pairs), (), generator=generator)] for _ in range(num)])
