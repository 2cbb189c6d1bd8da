import torch
from torch import nn, optim
from torchvision.models import ResNet


def adapt(model: ResNet, num_classes: int) -> None:
    model.requires_grad_(False)             # first: the two layers that come now are new ones, and learn
    old = model.conv1
    model.conv1 = nn.Conv2d(1, old.out_channels, old.kernel_size, old.stride, old.padding, bias=False)
    # Three equal channels: w_r x + w_g x + w_b x = (w_r + w_g + w_b) x.
    grey = old.weight.sum(1, keepdim=True)  # (64, 1, 7, 7)
    with torch.no_grad():
        model.conv1.weight.copy_(grey)
    model.fc = nn.Linear(model.fc.in_features, num_classes)


def optimizer_for(model: nn.Module, lr: float) -> optim.SGD:
    trained = [p for p in model.parameters() if p.requires_grad]
    return optim.SGD(trained, lr=lr)


def num_trainable(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
