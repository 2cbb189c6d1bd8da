import torch
from torch import Tensor


def random_flip(image: Tensor, mask: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Image and mask, mirrored left to right in half of all calls.

    image: (C, H, W) float
    mask:  (H, W) int64
    ->    the same shapes and dtypes
    """
    if torch.rand((), generator=generator) < 0.5:
        image = image.flip(-1)
    return image, mask


def random_crop(image: Tensor, mask: Tensor, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """The same window of image and mask, at a random place.

    image: (C, H, W) float
    mask:  (H, W) int64
    ->    (C, size, size) and (size, size)
    """

    def window(x: Tensor) -> Tensor:
        h, w = x.shape[-2:]
        top = int(torch.randint(h - size + 1, (), generator=generator))
        left = int(torch.randint(w - size + 1, (), generator=generator))
        return x[..., top : top + size, left : left + size]

    return window(image), window(mask)


def random_flip_boxes(image: Tensor, boxes: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Image and boxes, mirrored left to right in half of all calls.

    image: (C, H, W) float
    boxes: (N, 4) x1, y1, x2, y2 in pixels, any dtype
    ->    the same shapes and dtypes, x1 <= x2
    """
    if torch.rand((), generator=generator) < 0.5:
        image = image.flip(-1)
        boxes[:, [0, 2]] = image.shape[-1] - boxes[:, [0, 2]]
    return image, boxes
