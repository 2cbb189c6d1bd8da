import torch
from torch import Tensor


# %% Cell 1: all images in one tensor
def gathered(chunks: list[Tensor]) -> Tensor:
    return torch.cat(chunks)                                # one copy; cat in a loop copies the first chunk every time


# %% Cell 2: throw the blurred ones away
def kept(images: Tensor, is_sharp: Tensor) -> Tensor:
    return images[is_sharp.bool()]                          # integers would be places


# %% Cell 3: is any class rare?
def class_counts(labels: Tensor, num_classes: int) -> Tensor:
    return labels.bincount(minlength=num_classes)           # (C,); counts every repetition


# %% Cell 4: are some images too dark?
def brightness(images: Tensor) -> Tensor:
    return (images / 255).mean((2, 3)).squeeze(1)           # (B,); axis 1 by name: the batch may be 1 too


# %% Cell 5: ready for training
def standardised(images: Tensor) -> Tensor:
    pixels = images.flatten(1).float()                      # (B, H*W)
    mean, std = pixels.mean(1, keepdim=True), pixels.std(1, keepdim=True)   # columns: each row meets its own
    pixels = (pixels - mean) / std
    return pixels.reshape(images.shape)
