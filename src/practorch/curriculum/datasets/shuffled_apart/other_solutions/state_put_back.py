import torch
from torch import Generator, Tensor


def shuffled(images: Tensor, labels: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
    before = generator.get_state()
    out = images[torch.randperm(len(images), generator=generator)]
    generator.set_state(before)
    return out, labels[torch.randperm(len(labels), generator=generator)]


def sampled(images: Tensor, labels: Tensor, num: int, generator: Generator) -> tuple[Tensor, Tensor]:
    places = torch.rand(num, generator=generator) * len(images)
    return images.index_select(0, places.long()), labels.index_select(0, places.long())
