import torch
from torch import Tensor


# %% Cell 1: all images in one tensor
def gathered(chunks: list[Tensor]) -> Tensor:
    """[(B1, 1, H, W), (B2, 1, H, W), ...] -> (B1 + B2 + ..., 1, H, W)"""
    images = chunks[0]
    for chunk in chunks[1:]:
        images = torch.cat([images, chunk])
    return images


# %% Cell 2: throw the blurred ones away
def kept(images: Tensor, is_sharp: Tensor) -> Tensor:
    """(B, 1, H, W) and (B,) int64 of 0 and 1 -> (number of ones, 1, H, W)"""
    return images[is_sharp]


# %% Cell 3: is any class rare?
def class_counts(labels: Tensor, num_classes: int) -> Tensor:
    """(B,) int64 -> (num_classes,) int64"""
    counts = torch.zeros(num_classes, dtype=torch.int64)
    counts[labels] += 1
    return counts


# %% Cell 4: are some images too dark?
def brightness(images: Tensor) -> Tensor:
    """(B, 1, H, W) uint8 -> (B,) float32 between 0 and 1"""
    return (images / 255).mean((2, 3)).squeeze()


# %% Cell 5: ready for training
def standardised(images: Tensor) -> Tensor:
    """(B, 1, H, W) uint8 -> (B, 1, H, W) float32, each image with mean 0 and standard deviation 1"""
    pixels = images.flatten(1).float()
    pixels = (pixels - pixels.mean(1)) / pixels.std(1)
    return pixels.reshape(images.shape)


# %% The run that looked right
if __name__ == "__main__":
    _chunks = list(torch.randint(0, 256, (64, 1, 8, 8), dtype=torch.uint8).split(20))
    _images = gathered(_chunks)
    print(kept(_images, torch.ones(64, dtype=torch.int64)).shape, class_counts(torch.arange(10), 10).tolist())
    print(brightness(_images).mean(), standardised(_images).std())
