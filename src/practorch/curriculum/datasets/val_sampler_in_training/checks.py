import torch
from torch.utils.data import DataLoader, SubsetRandomSampler


def _dataset(num):
    """Sample i is the number 10 + i."""
    return [10 + i for i in range(num)]


def _seeded(rand):
    return torch.Generator().manual_seed(rand.integer(1, 2**31))


def _epoch(loader):
    return [int(sample) for batch in loader for sample in batch]


def _made(sol, num, num_val, generator):
    return sol.loaders(_dataset(num), num_val, 4, generator)


def split(sol, rand):
    """No sample is in both loaders, and every sample is in one."""

    def overlap(num, num_val, generator):
        train, val = (set(_epoch(loader)) for loader in _made(sol, num, num_val, generator))
        return {"in both": len(train & val), "in neither": num - len(train | val)}

    yield "23 samples, 7 for validation", overlap, 23, 7, _seeded(rand)
    yield "11 samples, 5 for validation", overlap, 11, 5, _seeded(rand)
    yield "11 samples, none for validation", overlap, 11, 0, _seeded(rand)


def epochs(sol, rand):
    """Each loader draws its own samples, once in an epoch, in batches of the size that was asked for."""

    def batch_sizes(num, num_val, generator):
        train, val = _made(sol, num, num_val, generator)
        return {"train": [len(b) for b in train], "val": [len(b) for b in val], "distinct": len(set(_epoch(train)))}

    yield "23 samples, 7 for validation", batch_sizes, 23, 7, _seeded(rand)
    yield "17 samples, 11 for validation", batch_sizes, 17, 11, _seeded(rand)


def order(sol, rand):
    """Training samples come in a new order in every epoch."""

    def again(num, num_val, generator):
        train, _ = _made(sol, num, num_val, generator)
        first, second = _epoch(train), _epoch(train)
        return {"the same order": first == second, "the same samples": set(first) == set(second)}

    yield "31 samples, 5 for validation", again, 31, 5, _seeded(rand)


def seed(sol, rand):
    """The generator decides on the split."""

    def compared(num, num_val, seed, other):
        makers = [torch.Generator().manual_seed(s) for s in (seed, seed, other)]
        first, equal, different = (sorted(_epoch(_made(sol, num, num_val, maker)[1])) for maker in makers)
        return {"an equal generator, the same split": first == equal, "another one, the same split": first == different}

    yield "61 samples, 13 for validation", compared, 61, 13, rand.integer(1, 2**31), rand.integer(1, 2**31)


def guard(sol, rand):
    """shared finds the indices that both loaders draw."""
    data = [7] * 19     # samples that look alike, whatever their index

    def given(first, second):
        return sol.shared(*(DataLoader(data, batch_size=3, sampler=s) for s in (first, second)))

    yield "two lists", given, [2, 3, 5, 7, 11, 13], [13, 12, 3, 4, 5]
    yield "nothing shared", given, [0, 1, 2, 3], [4, 5, 6]
    yield "an index that comes three times", given, [9, 4, 9, 9], [9, 4, 9]
    yield "random samplers", given, SubsetRandomSampler([1, 8, 3, 17]), SubsetRandomSampler([17, 8, 2])
    yield "a loader that was given no sampler", lambda: sol.shared(DataLoader(data), DataLoader(data, sampler=[18, 0]))

    def own(num, num_val, generator):
        data = _dataset(num)
        train, val = sol.loaders(data, num_val, 4, generator)
        return {"train and val": sol.shared(train, val), "val and all": len(sol.shared(val, DataLoader(data)))}

    yield "your own loaders, 17 samples, 5 for validation", own, 17, 5, _seeded(rand)
