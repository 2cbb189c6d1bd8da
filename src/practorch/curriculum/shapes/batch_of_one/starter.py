from torch import Tensor


def row_brightness(images: Tensor) -> Tensor:
    """Mean of each row of pixels.

    images: (B, 1, H, W)
    ->      (B, H)
    """
    grey = images.squeeze()
    return grey.mean(-1)


def scores(images: Tensor, weight: Tensor) -> Tensor:
    """One number per image: a weighted sum of its pixels.

    images: (B, 1, H, W)
    weight: (H*W, 1)
    ->      (B,)
    """
    pixels = images.flatten(1)
    column = pixels @ weight
    return column.squeeze()
