from torch import nn, optim
from torchvision.models import ResNet


def adapt(model: ResNet, num_classes: int) -> None:
    """Make a resnet18 for grey images and num_classes classes, in place; only conv1 and fc learn from then on.

    It maps (B, 3, H, W) to (B, 1000) before, and (B, 1, H, W) to (B, num_classes) afterwards.
    """
    # TODO: what is replaced, what is frozen, and in which order?
    raise NotImplementedError


def optimizer_for(model: nn.Module, lr: float) -> optim.SGD:
    """SGD over the parameters of model that require grad, and no others."""
    # TODO
    raise NotImplementedError


def num_trainable(model: nn.Module) -> int:
    """How many numbers of model are trained: those of all parameters that require grad."""
    # TODO
    raise NotImplementedError
