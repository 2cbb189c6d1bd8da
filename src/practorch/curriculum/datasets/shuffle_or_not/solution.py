import torch
from torch.utils.data import DataLoader, SubsetRandomSampler

_numbers = list(range(7))


def _loader(**how) -> DataLoader:
    return DataLoader(_numbers, batch_size=3, **how)


def _epoch(loader) -> tuple[int, ...]:
    return tuple(torch.cat(list(loader)).tolist())


def _same(loader) -> bool:
    """One order for all of twenty epochs: luck does not reach that far."""
    return len({_epoch(loader) for _ in range(20)}) == 1


def _seeded() -> DataLoader:
    return _loader(shuffle=True, generator=torch.Generator().manual_seed(0))


def _part(**how) -> tuple[int, ...] | str:
    try:
        return tuple(sorted(_epoch(_loader(sampler=SubsetRandomSampler([1, 3, 5, 6]), **how))))
    except ValueError:
        return "error"


def _after_seeding() -> tuple[int, ...]:
    torch.manual_seed(0)
    return _epoch(_loader(shuffle=True))


_dropped = _loader(shuffle=True, drop_last=True)
_left_out = {sum(_numbers) - sum(_epoch(_dropped)) for _ in range(20)}

plain_sizes = tuple(len(batch) for batch in _loader())                      # the rest of 7 / 3 is a batch too
plain_again = _same(_loader())                                              # shuffle is False unless you say so
shuffled_once = all(sorted(_epoch(_loader(shuffle=True))) == _numbers for _ in range(20))   # a permutation
shuffled_again = _same(_loader(shuffle=True))                               # a new permutation for each epoch
dropped_len = len(_dropped)                                                 # whole batches
dropped_seen = len(_epoch(_dropped))                                        # 2 batches of 3
dropped_rest = len(_left_out) == 1                                          # whoever stands last in this epoch's order
seeded_again = _same(_seeded())                                             # the generator moves on
seeded_twin = _epoch(_seeded()) == _epoch(_seeded())                        # two generators at the same start
reseeded = _after_seeding() == _after_seeding()                             # sent back to the start every time
listed_order = _epoch(_loader(sampler=[6, 4, 2, 4]))                        # anything that gives indices is a sampler
part_sorted = _part()                                                       # indices of the dataset, each once
part_again = _same(_loader(sampler=SubsetRandomSampler([1, 3, 5, 6])))      # Random: a new order each time
both = _part(shuffle=True)                                                  # shuffle=True is a sampler; there is one
