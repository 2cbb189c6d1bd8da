from torch import Tensor
from torch.utils.data import DataLoader


def nearest(queries: Tensor, points: Tensor, k: int) -> Tensor:
    """The places of the k nearest points, nearest first.

    queries: (B, D)
    points:  (N, D)
    ->      (B, k) int64
    """
    # TODO: squared distances (B, N) without (B, N, D), then the k smallest of each row.
    raise NotImplementedError


def vote(labels: Tensor) -> Tensor:
    """The most frequent class of each row; of equally frequent ones the smallest.

    labels: (B, k) int64
    ->     (B,) int64
    """
    # TODO: count how often each class comes in each row.
    raise NotImplementedError


def accuracy(loader: DataLoader, points: Tensor, labels: Tensor, k: int) -> float:
    """The share of the loader's samples that are classified right.

    points: (N, D)
    labels: (N,) int64, the classes of the points
    """
    # TODO: batch by batch.
    raise NotImplementedError


def _report(k: int = 5) -> None:
    """What your classifier makes of Fashion-MNIST: python mini_knn.py"""
    from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist

    images, labels = (part[:1_000] for part in fashion_mnist("train", EMBEDDED))
    test_images, test_labels = (part[:200] for part in fashion_mnist("test", EMBEDDED))
    test = list(zip(test_images.flatten(1) / 255, test_labels, strict=True))    # a list is a dataset too
    print(f"k = {k}:", accuracy(DataLoader(test, batch_size=64), images.flatten(1) / 255, labels, k))


if __name__ == "__main__":
    _report()
