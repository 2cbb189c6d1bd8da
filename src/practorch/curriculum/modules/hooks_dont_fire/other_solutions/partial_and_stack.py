from contextlib import ExitStack
from functools import partial

from torch import nn


class Block(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.linear, self.act = nn.Linear(dim, dim), nn.Tanh()

    def forward(self, x):
        return self.act(self.linear(x)) + x


class Net(nn.Module):
    def __init__(self, dim, num_blocks):
        super().__init__()
        self.blocks, self.head = nn.Sequential(*[Block(dim) for _ in range(num_blocks)]), nn.Linear(dim, 1)

    def forward(self, x):
        return self.head(self.blocks(x))


def outputs(model, x, names):
    found, parts = {}, dict(model.named_modules())

    def keep(name, module, args, output):
        found[name] = output

    with ExitStack() as stack:
        for name in names:
            stack.enter_context(parts[name].register_forward_hook(partial(keep, name)))
        model(x)
    return found
