"""The models by name: one readable file each, plain PyTorch.

Classification: (B, C, H, W) -> (B, num_classes). Enhancement: (B, C, H, W) in [0, 1] -> the same size, or larger.
Text: (B, T) int64 -> (B, T, num_classes), where num_classes is the size of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from torch import nn

from practorch.errors import PractorchError
from practorch.lab.models.convnext import ConvNeXt
from practorch.lab.models.denoiser import Denoiser
from practorch.lab.models.espcn import ESPCN
from practorch.lab.models.fast import Fast
from practorch.lab.models.gpt import GPT
from practorch.lab.models.lenet import Net
from practorch.lab.models.log_resnet import LogResNet
from practorch.lab.models.quickstart import Quickstart
from practorch.lab.models.resnet import BasicBlock, Bottleneck, ResNet
from practorch.lab.models.resnet_small import ResNetSmall, group_norm
from practorch.lab.models.sizes import sizes_only
from practorch.lab.models.unet import UNet
from practorch.lab.models.vgg import VGG
from practorch.lab.models.vision import from_timm, from_torchvision
from practorch.lab.models.vit import ViT
from practorch.lab.spelling import did_you_mean

Task = Literal["classification", "enhancement", "text"]
Make = Callable[[int, int, int], nn.Module]  # of num_classes, in_channels, image_size


@dataclass(frozen=True)
class Entry:
    """One model of the lab."""

    make: Make
    about: str
    shape: tuple[int, ...]
    """What it was made for: (C, H, W) of an image, (T,) of a text."""
    num_classes: int = 0
    task: Task = "classification"
    least: int = 1
    """The smallest height and width that it can take."""
    multiple: int = 1
    """What divides the height and width that it can take."""


def _vgg(depth: int, *, has_norm: bool = False) -> Entry:
    about = f"VGG-{depth} with batch norm" if has_norm else f"VGG-{depth}"
    return Entry(lambda k, c, _: VGG(depth, k, c, has_norm=has_norm), about, IMAGENET, 1000, least=32)


def _fast(width: int) -> Entry:
    about = f"whitening and six convolutions, {width} to {4 * width} channels: learns fast on a CPU"
    return Entry(lambda k, c, _: Fast(k, c, width=width), about, FASHION, 10, least=7)


def _espcn(scale: int) -> Entry:
    return Entry(lambda _, c, __: ESPCN(c, scale), f"super-resolution, {scale} times larger", PHOTO, task="enhancement")


FASHION, CIFAR, IMAGENET, PHOTO = (1, 28, 28), (3, 32, 32), (3, 224, 224), (1, 64, 64)

ENTRIES: dict[str, Entry] = {
    "quickstart": Entry(lambda k, c, s: Quickstart(c * s * s, k), "the MLP of PyTorch's quickstart", FASHION, 10),
    "lenet": Entry(Net, "the classifier of PyTorch's tutorial, after LeNet-5", CIFAR, 10, least=16),
    **{f"fast{width}": _fast(width) for width in (16, 32, 48)},
    "resnet_small": Entry(lambda k, c, _: ResNetSmall(k, c), "ResNet-14 of 16, 32, 64 channels", FASHION, 10),
    "resnet_small_gn": Entry(
        lambda k, c, _: ResNetSmall(k, c, norm=group_norm), "the same with group norm: no batch statistics", FASHION, 10
    ),
    "log_resnet18": Entry(lambda k, c, _: LogResNet((2, 2, 2, 2), k, c), "the log's own ResNet", IMAGENET, 10),
    "log_resnet34": Entry(lambda k, c, _: LogResNet((3, 4, 6, 3), k, c), "the one that the log trains", IMAGENET, 10),
    "resnet18": Entry(lambda k, c, _: ResNet(BasicBlock, (2, 2, 2, 2), k, c), "ResNet-18", IMAGENET, 1000),
    "resnet34": Entry(lambda k, c, _: ResNet(BasicBlock, (3, 4, 6, 3), k, c), "ResNet-34", IMAGENET, 1000),
    "resnet50": Entry(lambda k, c, _: ResNet(Bottleneck, (3, 4, 6, 3), k, c), "ResNet-50", IMAGENET, 1000),
    **{f"vgg{depth}": _vgg(depth) for depth in (11, 13, 16, 19)},
    **{f"vgg{depth}_bn": _vgg(depth, has_norm=True) for depth in (11, 13, 16, 19)},
    "convnext_small28": Entry(
        lambda k, c, _: ConvNeXt(k, c, patch=2, dims=(32, 64, 128), depths=(2, 2, 2)),
        "ConvNeXt in three short stages", FASHION, 10, least=8,
    ),
    "convnext_tiny": Entry(lambda k, c, _: ConvNeXt(k, c), "ConvNeXt-T", IMAGENET, 1000, least=32),
    "vit_small": Entry(
        lambda k, c, s: ViT(k, c, s, patch=4, dim=128, depth=6, heads=4, mlp_dim=256),
        "a small vision transformer, patches of 4x4", FASHION, 10, least=8, multiple=4,
    ),
    "vit_b_16": Entry(ViT, "ViT-B/16", IMAGENET, 1000, least=16, multiple=16),
    "espcn": _espcn(2), "espcn_x3": _espcn(3), "espcn_x4": _espcn(4),
    "unet": Entry(lambda _, c, __: UNet(c), "U-Net that corrects an image", PHOTO, task="enhancement", least=4),
    "denoiser": Entry(lambda _, c, __: Denoiser(c), "DnCNN of six layers", PHOTO, task="enhancement"),
    "gpt_small": Entry(lambda v, _, __: GPT(v), "GPT that reads letters", (256,), 96, task="text"),
}  # fmt: skip


def names() -> list[str]:
    """The lab's own models."""
    return list(ENTRIES)


def entry(name: str) -> Entry:
    """What is known about one of the lab's own models.

    Raises PractorchError, with the nearest name, if there is no such model.
    """
    if name not in ENTRIES:
        hint = f"{did_you_mean(name, ENTRIES)} practorch lab models lists them".lstrip()
        raise PractorchError(f"models: there is no model {name!r}", hint=hint)
    return ENTRIES[name]


def build(name: str, *, num_classes: int = 10, in_channels: int = 3, image_size: int = 224) -> nn.Module:
    """The model with fresh weights: one of the lab's own, torchvision:NAME or timm:NAME.

    Raises PractorchError if the name is unknown, its library is missing, or the images do not fit the model.
    """
    library, _, rest = name.rpartition(":")
    if library == "torchvision":
        return from_torchvision(rest, num_classes, in_channels, image_size)
    if library == "timm":
        return from_timm(rest, num_classes, in_channels, image_size)
    found = entry(name)
    if found.task != "text":
        _check_size(name, found, image_size)
    return found.make(num_classes, in_channels, image_size)


def _check_size(name: str, found: Entry, size: int) -> None:
    if size < found.least:
        raise PractorchError(
            f"models: {name} needs images of at least {found.least}x{found.least}, got {size}x{size}",
            hint="resnet_small and convnext_small28 are made for small images",
        )
    if size % found.multiple:
        near = size // found.multiple * found.multiple
        raise PractorchError(
            f"models: {name} needs a height and width that {found.multiple} divides, got {size}x{size}",
            hint=f"{near}x{near} fits",
        )


@dataclass(frozen=True)
class Listed:
    """One line of the list of models."""

    name: str
    parameters: int
    task: Task
    shape: tuple[int, ...]
    num_classes: int
    about: str


def listed() -> list[Listed]:
    """The lab's own models with their sizes, for the shape and the classes that each was made for."""
    return [_listed(name, each) for name, each in ENTRIES.items()]


def _listed(name: str, each: Entry) -> Listed:
    with sizes_only():
        model = each.make(each.num_classes, each.shape[0], each.shape[-1])
    parameters = sum(p.numel() for p in model.parameters())
    return Listed(name, parameters, each.task, each.shape, each.num_classes, each.about)
