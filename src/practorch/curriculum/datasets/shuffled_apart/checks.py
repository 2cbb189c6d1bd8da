import torch


def _pairs(rand, num, height, width):
    """Images that hold their own number in every pixel, and labels that belong to these numbers."""
    numbers = torch.arange(num)
    images = numbers[:, None, None].repeat(1, height, width).to(torch.uint8)
    return images, 100 + 7 * numbers


def _seeded(rand):
    return torch.Generator().manual_seed(rand.integer(1, 2**31))


def _numbers(images):
    """Which of _pairs an image is; -1 where its pixels do not agree."""
    flat = images.flatten(1).long()
    return torch.where((flat == flat[:, :1]).all(1), flat[:, 0], -1)


def _torn(images, labels):
    """What has become of the pairs: in words, as every run draws others."""
    numbers = _numbers(images)
    if labels.shape != numbers.shape:
        return f"{tuple(labels.shape)} labels for {len(numbers)} images"
    if (numbers < 0).any():
        return "images are mixed up within themselves"
    if bool((labels == 100 + 7 * numbers).all()):
        return "every image has its label"
    is_old = bool((labels == 100 + 7 * torch.arange(len(labels))).all())
    return "new images, labels in the old order" if is_old else "images have other images' labels"


def pairs(sol, rand):
    """An image and its label stay together."""

    def after_shuffling(images, labels, generator):
        return _torn(*sol.shuffled(images, labels, generator))

    def after_sampling(images, labels, num, generator):
        return _torn(*sol.sampled(images, labels, num, generator))

    yield "shuffled, 23 pairs", after_shuffling, *_pairs(rand, 23, 3, 5), _seeded(rand)
    yield "shuffled, one pair", after_shuffling, *_pairs(rand, 1, 3, 5), _seeded(rand)
    yield "sampled, 17 of 11", after_sampling, *_pairs(rand, 11, 3, 5), 17, _seeded(rand)


def all_of_them(sol, rand):
    """shuffled gives every image once; sampled gives as many as asked, from all of them."""

    def after_shuffling(images, labels, generator):
        out, ys = sol.shuffled(images, labels, generator)
        return {"images": sorted(_numbers(out).tolist()), "labels": ys.sort().values, "dtype": out.dtype}

    def after_sampling(images, labels, num, generator):
        out, ys = sol.sampled(images, labels, num, generator)
        return {"images": sorted(set(_numbers(out).tolist())), "shapes": (out.shape, ys.shape), "dtype": out.dtype}

    yield "shuffled, 19 pairs", after_shuffling, *_pairs(rand, 19, 3, 2), _seeded(rand)
    yield "sampled, 300 of 5", after_sampling, *_pairs(rand, 5, 3, 2), 300, _seeded(rand)


def order(sol, rand):
    """The order is random, drawn from the generator, and a new one in each call."""

    def orders(function, images, labels, *num):
        """num is a sample's size and the seed, or the seed alone."""
        *num, seed = num
        generator, equal = (torch.Generator().manual_seed(seed) for _ in range(2))
        first, second = (_numbers(function(images, labels, *num, generator)[0]).tolist() for _ in range(2))
        again = _numbers(function(images, labels, *num, equal)[0]).tolist()
        return {
            "as it was": first == sorted(first), "the next call gives the same": first == second,
            "an equal generator gives the same": first == again,
        }  # fmt: skip

    yield "shuffled, 23 pairs", orders, sol.shuffled, *_pairs(rand, 23, 3, 5), rand.integer(1, 2**31)
    yield "sampled, 29 of 23", orders, sol.sampled, *_pairs(rand, 23, 3, 5), 29, rand.integer(1, 2**31)
