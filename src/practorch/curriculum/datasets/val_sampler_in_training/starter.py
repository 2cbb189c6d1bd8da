import torch
from torch import Generator
from torch.utils.data import DataLoader, Dataset, SubsetRandomSampler


def loaders(dataset: Dataset, num_val: int, batch_size: int, generator: Generator) -> tuple[DataLoader, DataLoader]:
    """A training loader and a validation loader that share no sample."""
    order = torch.randperm(len(dataset), generator=generator).tolist()
    samplers = {"val": SubsetRandomSampler(order[:num_val]), "train": SubsetRandomSampler(order[num_val:])}
    train_loader = DataLoader(dataset, batch_size=batch_size, sampler=samplers["val"])
    val_loader = DataLoader(dataset, batch_size=batch_size, sampler=samplers["val"])
    return train_loader, val_loader


def shared(first: DataLoader, second: DataLoader) -> list[int]:
    """The indices that both loaders draw, sorted, each once."""
    drawn = {sample for batch in first for sample in batch}
    return sorted({int(sample) for batch in second for sample in batch if sample in drawn})
