import os
from collections.abc import Callable

import torch
from torch import Generator
from torch.utils.data import Dataset, Subset
from torchvision.datasets import ImageFolder


def is_image(path: str) -> bool:
    name = os.path.basename(path)           # the folders above may be called anything
    return name.lower().endswith((".png", ".jpg", ".jpeg")) and not name.startswith(".")


def train_and_val(
    root: str, num_val: int, generator: Generator, train_transform: Callable, val_transform: Callable
) -> tuple[Dataset, Dataset, list[str]]:
    train = ImageFolder(root, transform=train_transform, is_valid_file=is_image)
    val = ImageFolder(root, transform=val_transform, is_valid_file=is_image)  # the same files, in the same order
    order = torch.randperm(len(train), generator=generator).tolist()    # one for both: cut in two, it cannot leak
    return Subset(train, order[num_val:]), Subset(val, order[:num_val]), train.classes
