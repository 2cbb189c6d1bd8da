import torch
from torch import nn


def adapt(model, num_classes):
    red, green, blue = model.conv1.weight.unbind(1)
    model.conv1.weight = nn.Parameter((blue + green + red)[:, None])
    model.conv1.in_channels = 1
    model.fc = nn.Linear(512, num_classes)
    for name, p in model.named_parameters():
        p.requires_grad = name in ("conv1.weight", "fc.weight", "fc.bias")


def optimizer_for(model, lr):
    return torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr)


def num_trainable(model):
    return sum(p.nelement() if p.requires_grad else 0 for p in model.parameters())
