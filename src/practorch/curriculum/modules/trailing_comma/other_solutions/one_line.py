import torch
import torch.nn as nn


class ScaledNet(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.body, self.head = nn.Linear(num_features, num_features), nn.Linear(num_features, num_classes)
        self.act, self.scale = nn.Tanh(), nn.Parameter(torch.ones(num_features))

    def forward(self, x):
        return self.head(self.act(self.body(x)) * self.scale)


def predict(net, x):
    return torch.max(net(x), dim=-1).indices
