import numpy as np
import torch

MEAN, STD = [0.3, 0.5, 0.9], [0.5, 0.25, 0.7]
NUM_DRAWS = 100


def _plain(x):
    """torchvision's subclasses are as welcome as plain tensors."""
    return x.as_subclass(torch.Tensor) if isinstance(x, torch.Tensor) else x


def _photo(rand, *sizes):
    return rand.integers(0, 256, *sizes).numpy().astype(np.uint8)


def _kinds(results):
    """What came out of many draws, whatever was drawn when: the two with the least and the greatest first number."""
    every = torch.stack(results)
    firsts = every.flatten(1)[:, 0]
    share = (firsts == firsts[0]).float().mean().item()
    lowest, highest = every[firsts.argmin()], every[firsts.argmax()]
    return {"lowest": lowest, "highest": highest, "how many": len(every.unique(dim=0)), "half": 0.25 < share < 0.75}


def evaluation(sol, rand):
    """Without train, a photo becomes a normalised tensor, each time the same."""

    def run(photo, mean, std):
        torch.rand(())  # a step that draws a number and then does nothing, a flip with p=0, is right as well
        transform = sol.make_transform(mean, std, train=False)
        results = [_plain(transform(photo)) for _ in range(12)]
        return {"first": results[0], "all alike": all(bool((r == results[0]).all()) for r in results)}

    yield "bytes", run, _photo(rand, 7, 5, 3), MEAN, STD
    yield "a grey photo", run, _photo(rand, 3, 11), [0.2], [0.7]
    yield "floats from 0 to 1", run, rand.uniform(5, 7, 3).numpy(), MEAN, STD
    yield "doubles", run, rand.uniform(5, 2, 3, dtype=torch.float64).numpy(), MEAN, STD


def training(sol, rand):
    """With train, half of all results are mirrored left to right."""

    def run(photo, mean, std):
        transform = sol.make_transform(mean, std, train=True)
        return _kinds([_plain(transform(photo)) for _ in range(NUM_DRAWS)])

    yield "bytes", run, _photo(rand, 3, 5, 3), MEAN, STD
    yield "a grey photo", run, _photo(rand, 5, 2), [0.4], [0.2]


def pairs(sol, rand):
    """transform_pair: the mask is mirrored exactly when its photo is, and keeps its values."""

    def run(train):
        torch.rand(())
        numbers = np.arange(15).reshape(3, 5)
        transform = sol.make_transform([0.5], [0.25], train=train)
        results = []
        for _ in range(NUM_DRAWS):
            image, mask = sol.transform_pair(transform, numbers.astype(np.uint8), torch.from_numpy(numbers))
            results.append((_plain(image), _plain(mask)))
        pixels = [((i * 0.25 + 0.5) * 255).round() for i, _ in results]
        together = all(bool((p == m).all()) for p, (_, m) in zip(pixels, results, strict=True))
        return {"together": together, "masks": _kinds([m for _, m in results]), "image": results[0][0].shape}

    yield "in training", run, True
    yield "in an evaluation", run, False
