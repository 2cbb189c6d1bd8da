import torch


def _labels(rand, num_classes, *sizes, dtype=torch.int64):
    return rand.integers(0, num_classes, *sizes, dtype=dtype)


def one_per_row(sol, rand):
    """one_hot: row i has its 1 at place labels[i]."""
    yield "fewer classes than samples", sol.one_hot, _labels(rand, 5, 11), 5
    yield "more classes than samples", sol.one_hot, _labels(rand, 13, 3), 13
    yield "as many", sol.one_hot, _labels(rand, 7, 7), 7
    yield "a batch of one", sol.one_hot, _labels(rand, 5, 1), 5
    yield "every second label", sol.one_hot, _labels(rand, 3, 14)[::2], 3


def planes(sol, rand):
    """one_hot_masks: one plane for each class, on axis 1."""
    sizes = rand.sizes("B H W", B=3)
    yield "sizes that differ", sol.one_hot_masks, _labels(rand, 4, *sizes.values()), 4
    yield "one mask", sol.one_hot_masks, _labels(rand, 5, 1, 7, 3), 5
    yield "as many classes as rows", sol.one_hot_masks, _labels(rand, 5, 2, 5, 3), 5
    yield "a cube", sol.one_hot_masks, _labels(rand, 3, 3, 3, 3), 3


def several_per_row(sol, rand):
    """multi_hot: a 1 for each tag, listed once or twice."""
    yield "more tags than classes", sol.multi_hot, _labels(rand, 3, 5, 7), 3
    yield "two tags each", sol.multi_hot, _labels(rand, 11, 7, 2), 11
    yield "a batch of one", sol.multi_hot, _labels(rand, 7, 1, 3), 7


def narrow_integers(sol, rand):
    """Labels of any integer dtype give float32."""
    for dtype in (torch.uint8, torch.int32, torch.int16):
        name = str(dtype).removeprefix("torch.")
        yield f"labels, {name}", sol.one_hot, _labels(rand, 5, 7, dtype=dtype), 5
        yield f"masks, {name}", sol.one_hot_masks, _labels(rand, 3, 2, 5, 7, dtype=dtype), 3
        yield f"tags, {name}", sol.multi_hot, _labels(rand, 5, 7, 3, dtype=dtype), 5
