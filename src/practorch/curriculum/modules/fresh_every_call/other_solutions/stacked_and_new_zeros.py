import torch
from torch import nn
from torch.nn import functional as F


class Reader(nn.Module):
    def __init__(self, num_features, num_hidden, num_classes):
        super().__init__()
        self.num_hidden = num_hidden
        self.mix = nn.Linear(num_features + num_hidden, num_hidden)
        self.head = nn.Linear(num_hidden, num_classes)

    def forward(self, x):
        h = x.new_zeros(x.shape[0], self.num_hidden)
        for step in x.unbind(1):
            h = torch.tanh(F.linear(torch.cat((step, h), -1), self.mix.weight, self.mix.bias))
        return self.head(h)
