import torch
from torch.utils.data import DataLoader, Dataset


def split(num: int, num_val: int, seed: int) -> tuple[list[int], list[int]]:
    """Training and validation indices out of 0 ... num - 1; the seed decides which."""
    order = torch.randperm(num).tolist()
    return order[num_val:], order[:num_val]


def train_loader(dataset: Dataset, batch_size: int, seed: int) -> DataLoader:
    """Batches of all samples, in an order that the seed decides, a new one in every epoch."""
    return DataLoader(dataset, batch_size=batch_size, shuffle=True)
