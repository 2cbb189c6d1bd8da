from torch import nn
from torch.nn import functional as F


class Classifier(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, 2, 1)
        self.conv2 = nn.Conv2d(8, 16, 3, 2, 1)
        self.head = nn.Linear(16, num_classes)

    def forward(self, images):
        x = F.relu(self.conv2(F.relu(self.conv1(images))))
        x = F.avg_pool2d(x, x.shape[-2:])
        return self.head(x.reshape(x.shape[0], -1))


def mean_brightness(images):
    return images.flatten(1).mean(1)
