import torch
from torch import Tensor


def _heads(generator: torch.Generator) -> Tensor:
    return torch.randint(2, (), generator=generator)            # 0 or 1


def random_flip(image: Tensor, mask: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    if _heads(generator):                                       # one draw for both
        return image.flip(-1), mask.flip(-1)
    return image, mask


def random_crop(image: Tensor, mask: Tensor, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    h, w = mask.shape
    top = torch.randint(h - size + 1, (), generator=generator)  # randint leaves its end out, and h - size is a place
    left = torch.randint(w - size + 1, (), generator=generator)
    rows, columns = slice(top, top + size), slice(left, left + size)
    return image[:, rows, columns], mask[rows, columns]


def random_flip_boxes(image: Tensor, boxes: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    if not _heads(generator):
        return image, boxes
    mirrored = boxes[:, [2, 1, 0, 3]]                           # (N, 4): the right edge is the left one now; a copy
    mirrored[:, [0, 2]] = image.shape[-1] - mirrored[:, [0, 2]]
    return image.flip(-1), mirrored
