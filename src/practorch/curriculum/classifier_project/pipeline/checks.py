import functools

import torch

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist
from practorch.observe import fill, near


@functools.cache
def _data():
    """Training and validation images with labels, sorted by class."""
    sets = []
    for split, num in (("train", 2_000), ("test", 1_000)):
        images, labels = (part[:num] for part in fashion_mnist(split, EMBEDDED))
        order = labels.argsort(stable=True)
        sets += [images[order], labels[order]]
    return sets


def _whole(loader):
    batches = list(loader)
    return torch.cat([x for x, _ in batches]), torch.cat([y for _, y in batches])


def validation_data(sol, rand):
    """Validation: standardised with the training statistics, in order, the same each time."""

    def read():
        loader = sol.loaders(*_data())[1]
        (x, y), (again, _) = _whole(loader), _whole(loader)
        return {"x": x[::97], "y": y, "sizes": [len(b) for _, b in loader], "the same twice": torch.equal(x, again)}

    # x / 255 and x * (1 / 255) differ in the last digit, and so do two ways to a mean of 1.5 million numbers.
    yield "1,000 images", near(read, rtol=1e-4, atol=1e-4)


def training_data(sol, rand):
    """Training: every image once an epoch, in a new order, half of them mirrored, each with its label."""

    def read():
        images, labels, *_ = _data()
        places = torch.arange(500, 2_000, 3)        # every third: the same shape of set, other statistics
        marked = images[places].clone()
        marked[:, 0, :14], marked[:, 0, 14:] = 0, 255
        number = (places[:, None] // 2 ** torch.arange(12) % 2 * 255).byte()
        marked[:, 1, :12], marked[:, 1, 16:] = number, number.flip(1)       # reads the same in a mirror
        loader = sol.loaders(marked, labels[places], *_data()[2:])[0]
        epochs = [_read(loader, places, labels) for _ in range(2)]
        (first, mirrored_1), (second, mirrored_2) = (e[:2] for e in epochs)
        return {
            "every image once": all(torch.equal(e[0].sort().values, places) for e in epochs),
            "with its label": all(e[2] for e in epochs),
            "in order": torch.equal(first, places),
            "the same order twice": torch.equal(first, second),
            "about half are mirrored": bool(0.4 < mirrored_1.float().mean() < 0.6),
            "mean and spread": [round(n.item(), 2) for n in torch.std_mean(_whole(loader)[0])],
            "the same ones twice": torch.equal(mirrored_1[first.argsort()], mirrored_2[second.argsort()]),
            "sizes": [len(y) for _, y in loader],
        }

    yield "500 images", read


def _read(loader, places, labels):
    """Which image each one is, by the number in its second row; which are mirrored, by the first; labels right?"""
    x, y = _whole(loader)
    bits = x[:, 0, 1, :12] > 0
    which = (bits * 2 ** torch.arange(12)).sum(1)
    return which, x[:, 0, 0, 0] > 0, torch.equal(y, labels[which])


def model(sol, rand):
    """Ten logits from at most 100,000 parameters, each sample by itself."""

    def built():
        model, x = fill(sol.build(), rand).eval(), rand.normal(5, 1, 28, 28)
        logits = model(x)
        return {
            "shape": tuple(logits.shape),
            "at most 100,000 parameters": sum(p.numel() for p in model.parameters()) <= 100_000,
            "probabilities": torch.allclose(logits.exp().sum(1), torch.ones(5)) or torch.allclose(logits.sum(1), torch.ones(5)),
            "a sample by itself": torch.allclose(model(x[:1]), logits[:1], rtol=1e-3, atol=1e-3),
            "new weights each time": sol.build() is not sol.build(),
        }

    yield "5 images", built


class _Rounds:
    """A loader that counts how often it is gone through."""

    def __init__(self, loader):
        self.loader, self.num = loader, 0

    def __iter__(self):
        self.num += 1
        return iter(self.loader)


def learns(sol, rand):
    """After four epochs, 70 % of the validation images are right."""

    # Of three seeds the solution reaches 78 to 81 %, the one with convolutions 78 %; without shuffling it is 62 %
    # (with convolutions: 24 %), at a rate fifty times too high 31 %, with plain SGD at 1e-3 38 %.
    def reached():
        train, val = sol.loaders(*_data())
        model, rounds, modes = sol.build().eval(), _Rounds(train), set()
        handle = model.register_forward_hook(lambda module, *_: modes.add(module.training))
        sol.fit(model, rounds, 4)
        handle.remove()
        model.eval()
        with torch.no_grad():
            logits, y = model(_whole(val)[0]), _whole(val)[1]
        loss, right = torch.nn.functional.cross_entropy(logits, y), (logits.argmax(1) == y).float().mean()
        found = {"70 % are right": right.item() >= 0.7, "loss above guessing": loss.item() > 2.3}
        return {**found, "rounds over the loader": rounds.num, "modes": sorted(modes)}

    yield "4 epochs", reached
