import re

from torch.utils.data import random_split
from torchvision.datasets import ImageFolder


def is_image(path):
    return re.fullmatch(r"[^.].*\.(png|jpe?g)", path.rsplit("/", 1)[-1], re.IGNORECASE) is not None


class Transformed:
    def __init__(self, part, transform):
        self.part, self.transform = part, transform

    def __len__(self):
        return len(self.part)

    def __getitem__(self, i):
        image, label = self.part[i]
        return self.transform(image), label


def train_and_val(root, num_val, generator, train_transform, val_transform):
    folder = ImageFolder(root, is_valid_file=is_image)
    val, train = random_split(folder, [num_val, len(folder) - num_val], generator=generator)
    return Transformed(train, train_transform), Transformed(val, val_transform), folder.classes
