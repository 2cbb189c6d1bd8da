import torch
from torch.utils.data import DataLoader, Dataset


def split(num: int, num_val: int, seed: int) -> tuple[list[int], list[int]]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        val, train = torch.randperm(num).split([num_val, num - num_val])
    return train.tolist(), val.tolist()


class Shuffled:
    def __init__(self, num: int, seed: int) -> None:
        self.num, self.seed, self.epoch = num, seed, 0

    def __len__(self) -> int:
        return self.num

    def __iter__(self):
        self.epoch += 1
        source = torch.Generator().manual_seed(self.seed * 1009 + self.epoch)
        return iter(torch.randperm(self.num, generator=source).tolist())


def train_loader(dataset: Dataset, batch_size: int, seed: int) -> DataLoader:
    return DataLoader(dataset, batch_size, sampler=Shuffled(len(dataset), seed), generator=torch.Generator())
