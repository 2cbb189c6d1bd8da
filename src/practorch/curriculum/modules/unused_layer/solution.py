from torch import Tensor, nn, optim


class Net(nn.Module):
    def __init__(self, num_features: int, num_hidden: int, num_classes: int) -> None:
        super().__init__()
        self.first = nn.Linear(num_features, num_hidden)
        self.second = nn.Linear(num_hidden, num_hidden)
        self.third = nn.Linear(num_hidden, num_hidden)
        self.head = nn.Linear(num_hidden, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x).relu()            # (B, H)
        x = self.second(x).relu()
        x = self.third(x).relu()            # each layer once
        return self.head(x)                 # (B, C)


def with_new_head(net: nn.Module, num_classes: int, lr: float) -> optim.SGD:
    net.head = nn.Linear(net.head.in_features, num_classes)
    return optim.SGD(net.parameters(), lr=lr)       # after the last change of the model


def without_gradient(model: nn.Module) -> list[str]:
    wanted = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    return [name for name, p in wanted if p.grad is None]       # None is "no backward came by", 0 is a gradient
