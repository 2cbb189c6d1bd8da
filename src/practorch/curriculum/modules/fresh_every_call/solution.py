import torch
from torch import Tensor, nn


class Reader(nn.Module):
    def __init__(self, num_features: int, num_hidden: int, num_classes: int) -> None:
        super().__init__()
        self.mix = nn.Linear(num_features + num_hidden, num_hidden)
        self.head = nn.Linear(num_hidden, num_classes)      # drawn once, registered, trained

    def forward(self, x: Tensor) -> Tensor:
        h = x.new_zeros(len(x), self.mix.out_features)              # (B, H): this call's own
        for t in range(x.shape[1]):
            h = self.mix(torch.cat([x[:, t], h], dim=1)).tanh()     # (B, H)
        return self.head(h)                                         # (B, C)
