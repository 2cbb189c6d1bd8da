import torch
from torch import Tensor, nn


def add_positions(x: Tensor) -> Tensor:
    return x + torch.ones_like(x).cumsum(-1) - 1


def mask_future(scores: Tensor) -> Tensor:
    steps = torch.arange(scores.shape[-1]).to(scores.device)
    return torch.where(steps > steps[:, None], scores.new_tensor(-torch.inf), scores)


def smooth_labels(labels: Tensor, num_classes: int) -> Tensor:
    is_label = labels[:, None] == torch.arange(num_classes, device=labels.device)
    return torch.where(is_label, 0.9, 0.1 / (num_classes - 1))


class Scale(nn.Module):
    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.register_parameter("scale", nn.Parameter(torch.ones(num_features)))

    def forward(self, x: Tensor) -> Tensor:
        return self.scale * x


class Standardise(nn.Module):
    def __init__(self, mean: Tensor, std: Tensor) -> None:
        super().__init__()
        self.mean = nn.Buffer(mean)
        self.std = nn.Buffer(std)

    def forward(self, x: Tensor) -> Tensor:
        return x.sub(self.mean).div(self.std)
