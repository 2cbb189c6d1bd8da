from torch import Tensor, nn


class Block(nn.Module):
    """x + act(linear(x))."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, dim)
        self.act = nn.Tanh()

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, dim) -> (B, dim)."""
        y = self.linear.forward(x)
        return x + self.act(y)


class Net(nn.Module):
    """Blocks one after the other, then head."""

    def __init__(self, dim: int, num_blocks: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(dim) for _ in range(num_blocks))
        self.head = nn.Linear(dim, 1)

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, dim) -> (B, 1)."""
        for block in self.blocks:
            x = block.forward(x)
        return self.head.forward(x)


def outputs(model: nn.Module, x: Tensor, names: list[str]) -> dict[str, Tensor]:
    """What each named part of the model gives when the model runs on x."""
    found = {}

    def keep_as(name):
        def hook(module, args, output):
            found[name] = output

        return hook

    for name in names:
        model.get_submodule(name).register_forward_hook(keep_as(name))
    model.forward(x)
    return found
