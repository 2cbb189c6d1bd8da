import torch
from torch import Generator
from torch.utils.data import DataLoader, Dataset, Sampler


class Shuffled(Sampler):
    def __init__(self, indices: torch.Tensor) -> None:
        self.indices = indices

    def __len__(self) -> int:
        return len(self.indices)

    def __iter__(self):
        yield from self.indices[torch.randperm(len(self.indices))].tolist()


def loaders(dataset: Dataset, num_val: int, batch_size: int, generator: Generator) -> tuple[DataLoader, DataLoader]:
    places = torch.randperm(len(dataset), generator=generator)
    train, val = places.split([len(dataset) - num_val, num_val])
    return (
        DataLoader(dataset, batch_size, sampler=Shuffled(train)),
        DataLoader(dataset, batch_size, sampler=val.sort().values.tolist()),
    )


def shared(first: DataLoader, second: DataLoader) -> list[int]:
    seen = list(second.sampler)
    return sorted(i for i in set(first.sampler) if i in seen)
