import torch
from torch import nn

from practorch.observe import fill, kept


# The log's ResNet: biases on, one relu per block that is called twice.
class ResidualBlock(nn.Module):
    def __init__(self, c_in, c_out, stride=1):
        super().__init__()
        self.relu = nn.ReLU()
        self.shortcut = nn.Sequential()
        if stride != 1 or c_in != c_out:
            self.shortcut = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride), nn.BatchNorm2d(c_out))
        self.conv1, self.bn1 = nn.Conv2d(c_in, c_out, 3, stride, padding=1), nn.BatchNorm2d(c_out)
        self.conv2, self.bn2 = nn.Conv2d(c_out, c_out, 3, padding=1), nn.BatchNorm2d(c_out)

    def forward(self, x):
        return self.relu(self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))) + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, widths, num_classes):
        super().__init__()
        stem = nn.Conv2d(3, widths[0], 7, 2, padding=3), nn.BatchNorm2d(widths[0]), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        pairs = zip((widths[0], *widths), widths, strict=False)
        blocks = [(ResidualBlock(a, b, 1 + (a != b)), ResidualBlock(b, b)) for a, b in pairs]
        self.stem, self.stages = nn.Sequential(*stem), nn.Sequential(*(nn.Sequential(*pair) for pair in blocks))
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(widths[-1], num_classes)

    def forward(self, x):
        return self.fc(self.pool(self.stages(self.stem(x))).flatten(1))


def _lines(sol, model, input_size):
    """The table's lines, numbered, so that a miss names its line."""
    return {f"line {i}": text for i, text in enumerate(sol.summary(model, input_size).splitlines(), start=1)}


def small_networks(sol, rand):
    """Rows, shapes and counts of small networks."""
    a, b, c = rand.sizes("A B C").values()
    layers = nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c, bias=False), nn.Dropout(0.3), nn.Softmax(-1))
    yield "five layers on (T, D) samples", _lines, sol, layers, (3, a)
    yield "nesting", _lines, sol, nn.Sequential(nn.Sequential(nn.Conv1d(a, b, 3), nn.ReLU()), nn.Flatten()), (a, 7)
    yield "a small ResNet", _lines, sol, ResNet((2, 3), 5), (3, 22, 34)


def totals(sol, rand):
    """Every parameter counts once; frozen ones are not trainable."""
    shared = nn.Linear(5, 5)
    yield "a layer used twice", _lines, sol, nn.Sequential(shared, nn.Tanh(), shared, nn.Linear(5, 2)), (5,)
    yield "a frozen layer", _lines, sol, nn.Sequential(nn.Linear(61, 97).requires_grad_(False), nn.Linear(97, 2)), (61,)


def own_hooks(sol, rand):
    """Hooks that the model has already run as always."""
    model = nn.Sequential(nn.Embedding(1, 7), nn.ReLU())                # zeros are the only index that it has
    model.register_forward_pre_hook(lambda module, args: (args[0].view(len(args[0]), -1).long(),))
    yield "a pre-hook that makes indices", _lines, sol, model, (3, 5)


def left_as_found(sol, rand):
    """Modes, statistics, random state and hooks are what they were; no graph is recorded."""

    def after(is_training):
        model = fill(ResNet((2, 3), 5), rand).train(is_training)
        model.stem.eval()
        before = [b.clone() for b in model.buffers()]
        sol.summary(model, (3, 22, 34))
        moved = sum(not torch.equal(a, b) for a, b in zip(before, model.buffers(), strict=True))
        hooks = sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.modules())
        return {"statistics moved": moved, "hooks left": hooks, **{n: m.training for n, m in model.named_modules()}}

    for name, is_training in (("train mode, the stem in eval", True), ("eval mode", False)):
        yield name, after, is_training
    yield "what is kept for backward", kept, sol.summary, ResNet((2, 3), 5), (3, 22, 34)


def log_table(sol, rand):
    """The log's ResNet gives the log's table: 68 rows, 11,186,442 parameters."""

    def table():
        with torch.device("meta"):                  # no time for an initialisation that nobody looks at
            model = ResNet((64, 128, 256, 512), 10)
        for tensor in model.to_empty(device="cpu").state_dict().values():
            tensor.zero_()
        return _lines(sol, model, (3, 224, 224))

    yield "3 x 224 x 224", table
