import copy
import functools

import torch
from torch import nn
from torchvision.models import resnet18

from practorch.observe import fill, near


@functools.cache
def _trained():
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return resnet18(weights=None).eval()


def _adapted(sol, num_classes, train=False):
    model = copy.deepcopy(_trained()).train(train)
    with torch.random.fork_rng():
        sol.adapt(model, num_classes)
    return model


class _Small(nn.Module):
    """Three layers; of the middle one only the bias learns."""

    def __init__(self):
        super().__init__()
        self.conv1, self.body, self.fc = nn.Conv2d(1, 5, 3), nn.Linear(5, 7), nn.Linear(7, 2)
        self.body.weight.requires_grad_(False)


def first_layer(sol, rand):
    """conv1 gives for a grey image what it gave for three copies of it."""

    def output(x):
        return _adapted(sol, 10).conv1(x).detach()

    yield "the layer", lambda: str(_adapted(sol, 10).conv1)
    # Sums of 147 or 49 products: the channels may be added in any order.
    yield "its output, 2 images of 29 x 23", near(output, rtol=1e-4, atol=1e-5), rand.normal(2, 1, 29, 23)


def head(sol, rand):
    """fc is a fresh layer with one output per class."""

    def layer(num_classes):
        return str(_adapted(sol, num_classes).fc)

    def logits(num_classes, x):
        model = _adapted(sol, num_classes)
        fill(model.fc, rand)
        return model(x).detach()

    yield "the layer, 10 classes", layer, 10
    yield "the layer, 7 classes", layer, 7
    # Eighteen layers carry on what the first one rounds.
    yield "logits of 3 images of 32 x 32", near(logits, rtol=1e-3, atol=1e-3), 10, rand.normal(3, 1, 32, 32)


def frozen(sol, rand):
    """conv1 and fc learn; nothing else does, and nothing else changes."""

    def after(num_classes, train):
        model, before = _adapted(sol, num_classes, train), _trained().state_dict()
        others = {k: v for k, v in model.state_dict().items() if k.split(".")[0] not in ("conv1", "fc")}
        return {
            "require grad": [name for name, p in model.named_parameters() if p.requires_grad],
            "other numbers that changed": sorted(k for k, v in others.items() if not torch.equal(v, before[k])),
            "train mode": sorted({model.training, *(part.training for part in model.layer1.modules())}),
        }

    yield "10 classes", after, 10, False
    yield "3 classes, in train mode", after, 3, True


def optimizer(sol, rand):
    """The optimiser holds what requires grad, and nothing else."""

    def moved(model, lr):
        made = sol.optimizer_for(model, lr)
        for p in model.parameters():
            p.grad = torch.ones_like(p)
        made.step()
        return {"optimiser": type(made).__name__, **{name: p.detach() for name, p in model.named_parameters()}}

    yield "a small model", lambda: moved(fill(_Small(), rand), 0.1)
    yield "one layer, another lr", lambda: moved(fill(nn.Linear(3, 2), rand), 0.03)


def count(sol, rand):
    """num_trainable counts the numbers that are trained."""
    yield "a small model", lambda: sol.num_trainable(_Small())
    yield "one layer", lambda: sol.num_trainable(nn.Linear(11, 3))
    yield "all frozen", lambda: sol.num_trainable(nn.Linear(11, 3).requires_grad_(False))
