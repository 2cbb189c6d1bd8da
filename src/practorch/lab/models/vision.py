"""Models of torchvision and timm by name, where those are installed; always with fresh weights."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import nn

from practorch.errors import PractorchError
from practorch.lab.extras import needed
from practorch.lab.spelling import did_you_mean

_kept: list[Any] = []  # a library's operators go when nobody holds it
# Two models would else give three answers in training and warn about their first weights.
_PLAIN = {name: {"aux_logits": False, "init_weights": True} for name in ("googlenet", "inception_v3")}


def from_torchvision(name: str, num_classes: int, in_channels: int, image_size: int) -> nn.Module:
    """A classification model of torchvision.

    Raises PractorchError if torchvision is not installed or has no such model.
    """
    models = torchvision().models
    known = models.list_models(module=models)
    if name not in known:
        raise _unknown("torchvision", name, known)
    sizes = {"image_size": image_size} if name.startswith("vit_") else _PLAIN.get(name, {})
    try:
        model: nn.Module = models.get_model(name, weights=None, num_classes=num_classes, **sizes)
    except (RuntimeError, ValueError, AssertionError) as error:
        raise PractorchError(f"torchvision:{name} for images of {image_size}x{image_size}: {error}") from error
    if in_channels != 3:
        _take_channels(model, in_channels)
    return model


def from_timm(name: str, num_classes: int, in_channels: int, image_size: int) -> nn.Module:
    """A model of timm.

    Raises PractorchError if timm is not installed, has no such model, or cannot make it for such images.
    """
    torchvision()  # timm imports it
    timm = needed("timm", "a model of timm")
    if not timm.is_model(name):
        raise _unknown("timm", name, timm.list_models())
    usual = timm.get_pretrained_cfg(name)
    sizes = {"img_size": image_size} if usual is not None and usual.fixed_input_size else {}
    try:
        model: nn.Module = timm.create_model(
            name, pretrained=False, num_classes=num_classes, in_chans=in_channels, **sizes
        )
    except (RuntimeError, ValueError, TypeError, AssertionError) as error:
        what = f"timm:{name} for {in_channels} channels of {image_size}x{image_size}"
        raise PractorchError(f"{what}: {error}", hint="timm's own page of the model says what it takes") from error
    return model


def torchvision() -> ModuleType:
    """torchvision, imported; also one that was built for CUDA, beside a torch that was not.

    Such a wheel describes two operators that its compiled part would have declared, and stops at the first one.
    Declared here, everything but the compiled operators works. Source: pytorch/vision issue 8985.
    """
    found = importlib.util.find_spec("torchvision")
    if found is not None and found.origin and _is_for_cuda(Path(found.origin).parent):
        _declare("nms", "qnms")
    return needed("torchvision", "a model of torchvision or timm")


def _is_for_cuda(folder: Path) -> bool:
    try:
        text = (folder / "version.py").read_text(encoding="utf-8")
    except OSError:
        return False
    return "+cu" in text and torch.version.cuda is None


def _declare(*names: str) -> None:
    if hasattr(torch.ops.torchvision, names[0]):  # somebody did it already
        return
    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    _kept.append(library)
    for name in names:
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")  # type: ignore[no-untyped-call]


def _take_channels(model: nn.Module, in_channels: int) -> None:
    """Put a fresh first convolution for in_channels channels in the place of the one for colours."""
    path, first = next((path, m) for path, m in model.named_modules() if isinstance(m, nn.Conv2d))
    kernel: Any = first.kernel_size
    stride: Any = first.stride
    padding: Any = first.padding
    fresh = nn.Conv2d(in_channels, first.out_channels, kernel, stride, padding, bias=first.bias is not None)
    parent, _, last = path.rpartition(".")
    setattr(model.get_submodule(parent), last, fresh)


def _unknown(library: str, name: str, known: Iterable[str]) -> PractorchError:
    hint = did_you_mean(name, known, prefix=f"{library}:") or f"{library}'s list_models() has their names"
    return PractorchError(f"models: {library} has no model {name!r} for classification", hint=hint)
