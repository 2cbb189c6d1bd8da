"""Tensor parallelism: the layers themselves are split over the ranks, which all see the same batch.

Two linear layers in a row need one exchange: the first is split by its outputs (a rank computes some of the hidden
features), the second by its inputs (from just those features), and the ranks add up what comes out. In attention the
heads are dealt out the same way. A plan says which layer is split how; the model's file knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from torch import nn
from torch.distributed.device_mesh import DeviceMesh
from torch.distributed.tensor.parallel import ColwiseParallel, ParallelStyle, RowwiseParallel, parallelize_module

from practorch.errors import PractorchError
from practorch.lab.models.convnext import ConvNeXt
from practorch.lab.models.gpt import GPT
from practorch.lab.models.quickstart import Quickstart
from practorch.lab.models.vit import ViT

Plan = Mapping[str, type[ColwiseParallel] | type[RowwiseParallel]]
"""Layer names, * for any one part, and how each is split: Colwise by outputs, Rowwise by inputs."""

TRANSFORMER: Plan = {
    "layers.*.attention.[qkv]": ColwiseParallel,
    "layers.*.attention.out": RowwiseParallel,
    "layers.*.mlp.0": ColwiseParallel,
    "layers.*.mlp.2": RowwiseParallel,
}
PLANS: dict[type[nn.Module], Plan] = {
    Quickstart: {"linear_relu_stack.0": ColwiseParallel, "linear_relu_stack.2": RowwiseParallel},
    ConvNeXt: {"features.*.*.block.3": ColwiseParallel, "features.*.*.block.5": RowwiseParallel},
    ViT: TRANSFORMER,
    GPT: TRANSFORMER,
}


def tensor(model: nn.Module, mesh: DeviceMesh) -> nn.Module:
    """The model with the layers of its plan split over a mesh of one dimension.

    Raises PractorchError if there is no plan for such a model, or the ranks do not divide its heads or features.
    Source: Shoeybi et al. 2019, arXiv 1909.08053, section 3.
    """
    plan = plan_of(model)
    styles: dict[str, ParallelStyle] = {}
    for name, layer in model.named_modules():
        for pattern, style in plan.items():
            if fnmatchcase(name, pattern):
                _check_divides(model, name, layer, mesh.size(), style)
                styles[name] = style()
    return parallelize_module(model, mesh, styles)


def plan_of(model: nn.Module) -> Plan:
    """How the model's layers are split.

    Raises PractorchError if nobody has written that down.
    """
    for kind, plan in PLANS.items():
        if isinstance(model, kind):
            return plan
    known = ", ".join(kind.__name__ for kind in PLANS)
    raise PractorchError(
        f"strategy tensor: there is no plan for {type(model).__name__}, only for {known}",
        hint="--strategy ddp and fsdp take any model",
    )


def _check_divides(model: nn.Module, name: str, layer: nn.Module, num_ranks: int, style: type) -> None:
    assert isinstance(layer, nn.Linear)
    attention = model.get_submodule(name.rpartition(".")[0])
    width = layer.out_features if style is ColwiseParallel else layer.in_features
    head_dim = getattr(attention, "head_dim", 1)
    if width // head_dim % num_ranks:
        what = "heads" if head_dim > 1 else "features"
        raise PractorchError(
            f"strategy tensor: {num_ranks} ranks do not divide the {width // head_dim} {what} of {name}",
            hint=f"take a number of ranks that divides {width // head_dim}",
        )
