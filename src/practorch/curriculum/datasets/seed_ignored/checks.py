import torch


def _epoch(loader):
    return [int(sample) for batch in loader for sample in batch]


def _epochs(sol, num, seed, times):
    loader = sol.train_loader(list(range(num)), 4, seed)
    return [_epoch(loader) for _ in range(times)]


def parts(sol, rand):
    """split deals every index out once; the loader draws every sample once."""

    def sizes(num, num_val, seed):
        train, val = sol.split(num, num_val, seed)
        return {"train": len(train), "val": len(val), "together": sorted([*train, *val])}

    yield "23 indices, 7 for validation", sizes, 23, 7, rand.integer(1, 1000)
    yield "11 indices, none for validation", sizes, 11, 0, rand.integer(1, 1000)

    def batches(num, seed):
        loader = sol.train_loader(list(range(num)), 4, seed)
        return {"sizes": [len(b) for b in loader], "samples": sorted(_epoch(loader))}

    yield "a loader over 19 samples", batches, 19, rand.integer(1, 1000)


def repeated(sol, rand):
    """An equal seed gives an equal result, whatever was drawn before."""

    def same_split(num, num_val, seed):
        first = sol.split(num, num_val, seed)
        sol.split(num, num_val, seed + 1)
        return first == sol.split(num, num_val, seed)

    def same_epochs(num, seed):
        loader = sol.train_loader(list(range(num)), 4, seed)
        sol.split(num, 5, seed + 1)
        sol.train_loader(list(range(num)), 4, seed + 1)
        return [_epoch(loader) == epoch for epoch in _epochs(sol, num, seed, 3)]

    yield "split: 41 indices, 13 for validation", same_split, 41, 13, rand.integer(1, 1000)
    yield "train_loader: three epochs of 29 samples", same_epochs, 29, rand.integer(1, 1000)


def by_seed(sol, rand):
    """Another seed gives another result."""

    def distinct_splits(num, num_val, *seeds):
        return len({tuple(sorted(sol.split(num, num_val, seed)[1])) for seed in seeds})

    def distinct_orders(num, *seeds):
        return len({tuple(_epochs(sol, num, seed, 1)[0]) for seed in seeds})

    seed = rand.integer(1, 1000)
    yield "split: different ones for 4 seeds", distinct_splits, 41, 13, 0, seed, seed + 1, seed + 7
    yield "train_loader: different orders for 4 seeds", distinct_orders, 29, 0, seed, seed + 1, seed + 7


def every_epoch(sol, rand):
    """Each epoch of a loader has an order of its own, and none is the given one."""

    def distinct(num, seed):
        orders = _epochs(sol, num, seed, 5)
        return {"different orders in 5 epochs": len(set(map(tuple, orders))), "sorted": orders[0] == sorted(orders[0])}

    yield "29 samples", distinct, 29, rand.integer(1, 1000)


def outside(sol, rand):
    """The program's other random numbers are the same with and without these calls."""

    def weights_after(call, *args):
        torch.manual_seed(5)
        call(*args)
        return torch.rand(3)

    yield "after split", weights_after, sol.split, 31, 7, rand.integer(1, 1000)
    yield "after an epoch of the loader", weights_after, _epochs, sol, 17, rand.integer(1, 1000), 1
