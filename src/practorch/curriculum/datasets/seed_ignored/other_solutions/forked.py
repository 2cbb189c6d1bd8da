import random

import torch
from torch.utils.data import DataLoader, Dataset, RandomSampler


def split(num: int, num_val: int, seed: int) -> tuple[list[int], list[int]]:
    val = random.Random(seed).sample(range(num), num_val)
    return [i for i in range(num) if i not in val], val


def train_loader(dataset: Dataset, batch_size: int, seed: int) -> DataLoader:
    generator = torch.Generator()
    generator.manual_seed(seed)
    return DataLoader(dataset, batch_size, sampler=RandomSampler(dataset, generator=generator), generator=generator)
