import torch
import torch.nn as nn


class CentredStack(nn.Module):
    def __init__(self, mean, num_layers):
        super(CentredStack, self).__init__()
        self.layers = nn.ModuleList()
        for i in range(num_layers):
            self.layers.append(nn.Linear(mean.shape[0], mean.shape[0]))
        self.scale = nn.Parameter(torch.ones_like(mean))
        self.mean = nn.Buffer(mean.detach().clone())

    def forward(self, x):
        out = torch.sub(x, self.mean)
        for i in range(len(self.layers)):
            out = torch.relu(self.layers[i](out))
        return out * self.scale
