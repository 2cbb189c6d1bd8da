from functools import cached_property

import torch
from torch import Tensor
from torch.utils.data import Dataset


class Standardised(Dataset):
    def __init__(self, images: Tensor, ids: Tensor) -> None:
        self.images, self.ids = images, ids

    @cached_property
    def statistics(self) -> tuple[float, float]:
        std, mean = torch.std_mean(self.images.to(torch.float32))
        return mean.item(), std.item()

    @cached_property
    def numbers(self) -> Tensor:
        return torch.unique(self.ids, return_inverse=True)[1]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        mean, std = self.statistics
        return (self.images[index].float() - mean) / std, self.numbers[index].item()
