import torch
from torch import nn


class Classifier(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, stride=2, padding=1)
        self.head = nn.Linear(16, num_classes)

    def forward(self, images):
        x = torch.relu(self.conv2(torch.relu(self.conv1(images))))
        return self.head(x.mean(dim=(2, 3)))


def mean_brightness(images):
    return images.mean(dim=(1, 2, 3))
