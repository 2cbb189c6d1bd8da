import torch
from torch import Generator
from torch.utils.data import DataLoader, Dataset, SubsetRandomSampler


def loaders(dataset: Dataset, num_val: int, batch_size: int, generator: Generator) -> tuple[DataLoader, DataLoader]:
    order = torch.randperm(len(dataset), generator=generator).tolist()
    val_sampler = SubsetRandomSampler(order[:num_val])
    train_sampler = SubsetRandomSampler(order[num_val:])
    train_loader = DataLoader(dataset, batch_size=batch_size, sampler=train_sampler)
    val_loader = DataLoader(dataset, batch_size=batch_size, sampler=val_sampler)
    return train_loader, val_loader


def shared(first: DataLoader, second: DataLoader) -> list[int]:
    return sorted(set(first.sampler) & set(second.sampler))     # indices, not samples: two samples may look alike
