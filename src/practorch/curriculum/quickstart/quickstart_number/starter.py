import torch
from torch import Tensor, nn, optim
from torch.nn import functional as F

updates = ...           # int: weight updates in 5 epochs over 60,000 images
still_falling = ...     # bool: is the loss of the last epoch the lowest?
overfits = ...          # bool: training accuracy more than 5 points above test accuracy?
better_lr = ...         # float: 5 epochs over 1,500 images reach 60 % with it


def build(seed: int) -> nn.Sequential:
    """The quickstart's network, with the weights of that seed. (Given.)"""
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
    )


def train(model: nn.Module, images: Tensor, labels: Tensor, lr: float, epochs: int) -> list[float]:
    """Train in place with SGD, batches of 64 in order; the mean loss per sample of each epoch.

    images, labels: (N, 28, 28) uint8 and (N,) int64
    """
    # TODO
    raise NotImplementedError


def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """The share of images whose largest logit stands at the right class, between 0 and 1.

    images, labels: (N, 28, 28) uint8 and (N,) int64
    """
    # TODO
    raise NotImplementedError


def _report(lr: float = 1e-3, num_images: int = 60_000) -> None:
    """Run the quickstart on the data that are here and print what comes out: python quickstart_number.py"""
    from practorch.lab.fashion_mnist import fashion_mnist, find_source

    images, labels = (part[:num_images] for part in fashion_mnist("train"))
    model = build(seed=0)
    print(f"{len(images):,} images from {find_source().name}, lr {lr}")
    print("loss of each epoch:", train(model, images, labels, lr, epochs=5))
    print("accuracy, seen images:", accuracy(model, images[:10_000], labels[:10_000]))
    print("accuracy, test images:", accuracy(model, *fashion_mnist("test")))


if __name__ == "__main__":
    _report()
