import torch
from torch import Tensor


def random_flip(image: Tensor, mask: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    step = [] if torch.randint(0, 2, (1,), generator=generator).item() else [-1]
    return torch.flip(image, step), torch.flip(mask, step)


def random_crop(image: Tensor, mask: Tensor, size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    _, h, w = image.shape
    spots = (h - size + 1) * (w - size + 1)
    spot = torch.randperm(spots, generator=generator)[0].item()
    top, left = divmod(spot, w - size + 1)
    both = torch.cat([image.double(), mask[None].double()])[:, top:, left:][:, :size, :size]
    return both[:-1].to(image.dtype), both[-1].to(mask.dtype)


def random_flip_boxes(image: Tensor, boxes: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    if torch.rand(1, generator=generator).item() >= 0.5:
        x1, y1, x2, y2 = boxes.unbind(1)
        return image.flip(2), torch.stack((image.size(2) - x2, y1, image.size(2) - x1, y2), dim=1)
    return image, boxes.clone()
