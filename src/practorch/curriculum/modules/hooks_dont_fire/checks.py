import torch
from torch import nn

from practorch.observe import fill, grads, shapes

DIM, NUM_BLOCKS = 5, 3
OUTER = ("blocks.0", "blocks.1", "blocks.2", "head")
INNER = ("blocks.0.linear", "blocks.1.act", "blocks.2.linear")


def _net(sol, rand):
    return fill(sol.Net(DIM, NUM_BLOCKS), rand)


def _other(rand):
    """A network that is not the learner's."""
    return fill(nn.Sequential(nn.Linear(DIM, 7), nn.Tanh(), nn.Sequential(nn.Linear(7, 3), nn.ReLU())), rand)


def fires(sol, rand):
    """A hook on any part fires when its network runs, and the numbers are what they were."""
    yield "names and shapes", lambda: shapes(sol.Net(DIM, NUM_BLOCKS))
    yield "Net and its gradient", grads, _net(sol, rand), rand.normal(7, DIM)
    yield "Net, float64", _net(sol, rand).double(), rand.normal(2, DIM, dtype=torch.float64)
    yield "Block, float64", fill(sol.Block(DIM), rand).double(), rand.normal(2, DIM, dtype=torch.float64)

    def fired(net, name, x):
        seen = []
        net.get_submodule(name).register_forward_hook(lambda module, args, output: seen.append(output))
        net(x)
        return seen

    for name in (*OUTER[1:], *INNER[:2]):
        yield name, fired, _net(sol, rand), name, rand.normal(2, DIM)
    for name in ("linear", "act"):
        yield f"{name} of a Block", fired, fill(sol.Block(DIM), rand), name, rand.normal(2, DIM)


def captured(sol, rand):
    """The output of each part is under its name."""
    yield "parts of another network", sol.outputs, _other(rand), rand.normal(3, DIM), ["0", "1", "2", "2.0"]
    yield "another network itself", sol.outputs, _other(rand), rand.normal(3, DIM), [""]
    yield "no names", sol.outputs, _other(rand), rand.normal(3, DIM), []
    yield "blocks and head", sol.outputs, _net(sol, rand), rand.normal(7, DIM), list(OUTER)
    yield "layers in blocks", sol.outputs, _net(sol, rand), rand.normal(7, DIM), list(INNER)


def cleaned_up(sol, rand):
    """Nothing is left on the model, and nothing of others is taken away."""

    def first_result(first, second):
        model = _other(rand)
        found = sol.outputs(model, first, ["0", "2"])
        sol.outputs(model, second, ["2"])
        return found

    yield "the first result after a second call", first_result, rand.normal(3, DIM), rand.normal(3, DIM)

    def others(x):
        model, seen = _other(rand), []
        model[0].register_forward_hook(lambda module, args, output: seen.append((module is model[0], output)))
        sol.outputs(model, x, ["0"])
        left = sum(len(part._forward_hooks) for part in model.modules())
        model(x)
        return {"hooks left": left, "somebody else's hook saw": seen}

    yield "somebody else's hook", others, rand.normal(3, DIM)
