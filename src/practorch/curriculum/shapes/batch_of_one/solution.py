from torch import Tensor


def row_brightness(images: Tensor) -> Tensor:
    grey = images.squeeze(1)            # (B, H, W); the channel axis and no other
    return grey.mean(-1)                # (B, H)


def scores(images: Tensor, weight: Tensor) -> Tensor:
    pixels = images.flatten(1)          # from axis 1 on, so the batch stays
    column = pixels @ weight            # (B, 1)
    return column.squeeze(-1)           # (B,), also for B = 1
