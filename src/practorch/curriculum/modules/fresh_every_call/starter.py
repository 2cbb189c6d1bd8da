import torch
from torch import Tensor, nn


class Reader(nn.Module):
    """Class scores of a sequence, from a summary that is updated step by step."""

    def __init__(self, num_features: int, num_hidden: int, num_classes: int) -> None:
        super().__init__()
        self.num_classes = num_classes
        self.mix = nn.Linear(num_features + num_hidden, num_hidden)
        self.h = torch.zeros(1, num_hidden)

    def forward(self, x: Tensor) -> Tensor:
        """The scores of each sequence.

        x:  (B, T, num_features)
        -> (B, num_classes)
        """
        self.h = self.h.expand(len(x), -1)
        for t in range(x.shape[1]):
            self.h = self.mix(torch.cat([x[:, t], self.h], dim=1)).tanh()
        head = nn.Linear(self.h.shape[1], self.num_classes)
        return head(self.h)
