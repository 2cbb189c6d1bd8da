from collections.abc import Callable

from torch import Generator
from torch.utils.data import Dataset, Subset
from torchvision.datasets import ImageFolder


def is_image(path: str) -> bool:
    """Whether the file's own name is that of a picture: .png, .jpg or .jpeg, in capitals or not, and not hidden."""
    # TODO: path is the whole path; what is the name in it?
    raise NotImplementedError


def train_and_val(
    root: str, num_val: int, generator: Generator, train_transform: Callable, val_transform: Callable
) -> tuple[Dataset, Dataset, list[str]]:
    """Both parts, with items (transformed image, label), num_val of them for validation; the classes by label."""
    # TODO: one split of the files; how many folders, how many orders?
    raise NotImplementedError
