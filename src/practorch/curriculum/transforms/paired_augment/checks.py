from collections import Counter

import torch


def _photo(h, w):
    """An image whose channels follow from the number of each pixel, and the mask that belongs to it: those numbers."""
    numbers = torch.arange(h * w).view(h, w)
    return torch.stack([numbers, -numbers, numbers * 2]).float(), numbers


def _belong(image, mask):
    return image.shape[1:] == mask.shape and bool((image == torch.stack([mask, -mask, mask * 2])).all())


def _drawn(function, num_draws):
    """All that comes out of many draws, in a fixed order: so it does not matter what was drawn when."""

    def drawn(image, mask, *size):
        generator = torch.Generator().manual_seed(torch.initial_seed())
        results = [function(image, mask, *size, generator) for _ in range(num_draws)]
        counts = Counter(str(m.tolist()) for _, m in results)
        fair = num_draws / len(counts)
        return {
            "belong together": all(_belong(i, m) for i, m in results),
            "left upper pixels": sorted({i[0, 0, 0].item() for i, _ in results}),
            "masks": sorted(counts),
            "about equally often": max(counts.values()) < fair + 4.5 * fair**0.5,
            "dtypes": [results[0][0].dtype, results[0][1].dtype],
        }

    return drawn


def flips(sol, rand):
    """random_flip: image and mask are mirrored together, in half of all calls."""
    yield "wide", _drawn(sol.random_flip, 600), *_photo(3, 5)
    yield "high", _drawn(sol.random_flip, 60), *_photo(5, 2)


def windows(sol, rand):
    """random_crop: the same window of both, at every place where it fits."""
    yield "3 x 3 out of 5 x 6", _drawn(sol.random_crop, 400), *_photo(5, 6), 3
    yield "4 x 4 out of 5 x 4", _drawn(sol.random_crop, 60), *_photo(5, 4), 4
    yield "all of 3 x 3", _drawn(sol.random_crop, 3), *_photo(3, 3), 3


def boxes_follow(sol, rand):
    """random_flip_boxes: boxes move with their image, and keep x1 <= x2."""

    def drawn(image, boxes):
        generator = torch.Generator().manual_seed(torch.initial_seed())
        found = {"as it was": set(), "mirrored": set(), "neither": set(), "the caller's boxes": set()}
        for _ in range(40):
            own = boxes.clone()
            flipped, moved = sol.random_flip_boxes(image, own, generator)
            sides = {"as it was": image, "mirrored": image.flip(-1)}
            side = next((s for s, i in sides.items() if bool((i == flipped).all())), "neither")
            found["the caller's boxes"].add(str(own.tolist()))
            found[side].add(str((moved.tolist(), moved.shape, moved.dtype)))
        return {side: sorted(each) for side, each in found.items()}

    boxes = torch.tensor([[2, 1, 5, 4], [0, 0, 11, 7], [9, 3, 10, 5]])
    yield "whole pixels", drawn, _photo(7, 11)[0], boxes
    yield "halves", drawn, _photo(7, 11)[0], boxes[:2] / 2
    yield "no boxes", drawn, _photo(7, 11)[0], boxes[:0]
