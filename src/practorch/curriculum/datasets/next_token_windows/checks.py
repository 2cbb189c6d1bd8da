import torch
from torch.utils.data import DataLoader

from practorch.observe import raised

CASES = {
    "17 tokens, k 5, step 1": (17, 5, 1),
    "17 tokens, k 5, step 3": (17, 5, 3),
    "18 tokens, k 5, step 3": (18, 5, 3),       # the last start is 12, the last that a window of its own fits into
    "19 tokens, k 5, step 7": (19, 5, 7),
    "23 tokens, k 3, step 11": (23, 3, 11),     # tokens between the windows are skipped
}


def _tokens(rand, num, dtype=torch.int64):
    return rand.integers(0, 120, num, dtype=dtype)


def _item(dataset, index):
    """An item, or "IndexError": a learner's words for it are their own."""
    try:
        return dataset[index]
    except IndexError:
        return "IndexError"


def length(sol, rand):
    """The length is the number of windows that have all their targets."""

    def size_of(tokens, k, step):
        return len(sol.Windows(tokens, k, step))

    for name, (num, k, step) in CASES.items():
        yield name, size_of, _tokens(rand, num), k, step
    yield "no room for the last target", size_of, _tokens(rand, 7), 7, 1
    yield "room for one", size_of, _tokens(rand, 8), 7, 1
    yield "a text much shorter than k", size_of, _tokens(rand, 3), 13, 2


def items(sol, rand):
    """An item is k tokens, and the k tokens that follow each of them."""
    def item(tokens, k, step, index):
        return _item(sol.Windows(tokens, k, step), index)

    for name, (num, k, step) in CASES.items():
        for index in (0, 1):
            yield f"{name}: item {index}", item, _tokens(rand, num), k, step, index
    yield "the last of 12", item, _tokens(rand, 17), 5, 1, 11
    yield "from a strided text", item, _tokens(rand, 34)[::2], 5, 3, 2


def stored_small(sol, rand):
    """A text in a small dtype stays small; what comes out is int64."""

    def item_and_bytes(tokens):
        dataset = sol.Windows(tokens, 5, 2)
        kept = [value for value in vars(dataset).values() if isinstance(value, torch.Tensor)]
        return {"item": dataset[3], "widened": max((t.element_size() for t in kept), default=8) > tokens.element_size()}

    for dtype in (torch.uint8, torch.int16, torch.int32):
        yield str(dtype).removeprefix("torch."), item_and_bytes, _tokens(rand, 19, dtype)


def negative_index(sol, rand):
    """Negative indices count from the end, as in a list."""
    def item(tokens, k, step, index):
        return _item(sol.Windows(tokens, k, step), index)

    for index in (-1, -12):
        yield f"item {index} of 12", item, _tokens(rand, 17), 5, 1, index
    yield "item -1 of 4", item, _tokens(rand, 17), 5, 3, -1


def outside(sol, rand):
    """An index outside of the dataset raises IndexError."""
    def item(tokens, k, step, index):
        return sol.Windows(tokens, k, step)[index]

    for index in (12, 13, 17, -13):
        yield f"item {index} of 12", raised, item, _tokens(rand, 17), 5, 1, index
    yield "item 5 of 5", raised, item, _tokens(rand, 18), 5, 3, 5
    yield "item 0 of none", raised, item, _tokens(rand, 7), 7, 1, 0


def batches(sol, rand):
    """A DataLoader stacks the windows."""

    def stacked(tokens, k, step):
        dataset = sol.Windows(tokens, k, step)
        return list(DataLoader([_item(dataset, i) for i in range(len(dataset))], batch_size=3))

    yield "12 windows", stacked, _tokens(rand, 17), 5, 1
    yield "5 windows", stacked, _tokens(rand, 18), 5, 3
