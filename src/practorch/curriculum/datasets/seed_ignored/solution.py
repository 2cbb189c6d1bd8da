import torch
from torch.utils.data import DataLoader, Dataset


def split(num: int, num_val: int, seed: int) -> tuple[list[int], list[int]]:
    source = torch.Generator().manual_seed(seed)            # a stream of its own: the program's goes on undisturbed
    order = torch.randperm(num, generator=source).tolist()
    return order[num_val:], order[:num_val]


def train_loader(dataset: Dataset, batch_size: int, seed: int) -> DataLoader:
    source = torch.Generator().manual_seed(seed)            # seeded once, for all epochs
    return DataLoader(dataset, batch_size=batch_size, shuffle=True, generator=source)
