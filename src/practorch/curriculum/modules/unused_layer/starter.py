from torch import Tensor, nn, optim


class Net(nn.Module):
    """Three hidden layers with a ReLU behind each, and a head."""

    def __init__(self, num_features: int, num_hidden: int, num_classes: int) -> None:
        super().__init__()
        self.first = nn.Linear(num_features, num_hidden)
        self.second = nn.Linear(num_hidden, num_hidden)
        self.third = nn.Linear(num_hidden, num_hidden)
        self.head = nn.Linear(num_hidden, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """The scores of each sample.

        x:  (B, num_features)
        -> (B, num_classes)
        """
        x = self.first(x).relu()
        x = self.second(x).relu()
        x = self.second(x).relu()
        return self.head(x)


def with_new_head(net: nn.Module, num_classes: int, lr: float) -> optim.SGD:
    """Replace net.head by a fresh one; an optimiser that moves every parameter of net."""
    optimizer = optim.SGD(net.parameters(), lr=lr)
    net.head = nn.Linear(net.head.in_features, num_classes)
    return optimizer


def without_gradient(model: nn.Module) -> list[str]:
    """Names of the parameters that should have a gradient and have none."""
    return [name for name, p in model.named_parameters() if not p.requires_grad]
