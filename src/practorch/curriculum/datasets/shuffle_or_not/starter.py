# numbers = list(range(7))    # a dataset: numbers[i] is i
#
# def load(**how):
#     return DataLoader(numbers, batch_size=3, **how)
#
# def epoch(loader):
#     return torch.cat(list(loader)).tolist()
#
# plain = load()
# shuffled = load(shuffle=True)
# dropped = load(shuffle=True, drop_last=True)
# seeded = load(
#     shuffle=True,
#     generator=torch.Generator().manual_seed(0),
# )
# listed = load(sampler=[6, 4, 2, 4])
# part = load(sampler=SubsetRandomSampler([1, 3, 5, 6]))
#
# Replace each ... by a bool, an int, a tuple of ints, or "error".

plain_sizes = ...       # lengths of the batches: a tuple
plain_again = ...       # epoch(plain) == epoch(plain)?
shuffled_once = ...     # each index exactly once in an epoch?
shuffled_again = ...    # epoch(shuffled) == epoch(shuffled)?
dropped_len = ...       # len(dropped)
dropped_seen = ...      # how many indices come in one epoch of dropped: an int
dropped_rest = ...      # the same index left out in every epoch?
seeded_again = ...      # epoch(seeded) == epoch(seeded)?
seeded_twin = ...       # seeded made twice by this code: the same first epoch?
reseeded = ...          # torch.manual_seed(0) before each epoch of shuffled: the same order?
listed_order = ...      # epoch(listed): a tuple
part_sorted = ...       # sorted(epoch(part)): a tuple
part_again = ...        # epoch(part) == epoch(part)?
both = ...              # sorted(epoch(...)) of part made with shuffle=True as well: a tuple
