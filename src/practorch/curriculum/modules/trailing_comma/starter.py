import torch
from torch import Tensor, nn


class ScaledNet(nn.Module):
    """head(act(body(x)) * scale)."""

    def __init__(self, num_features: int, num_classes: int) -> None:
        super().__init__()
        self.body = nn.Linear(num_features, num_features)
        self.act = nn.Tanh(),
        self.scale = nn.Parameter(torch.ones(num_features)),
        self.head = nn.Linear(num_features, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """The scores of each sample.

        x:  (B, num_features)
        -> (B, num_classes)
        """
        x = self.body(x),
        x = torch.stack(x)
        x = self.act[0](x)
        x = x * self.scale[0]
        return self.head(x)


def predict(net: nn.Module, x: Tensor) -> Tensor:
    """The class with the largest score.

    x:  (B, D)
    -> (B,) int64
    """
    scores = net(x)[0]
    return scores.argmax(1)
