import math

import torch
from torch import Tensor, nn


def summary(model: nn.Module, input_size: tuple[int, ...]) -> str:
    """The model's calls, one row each, with output shapes and parameter counts.

    input_size: shape of one sample, without the batch
    """
    rows: list[tuple[str, list[int], int]] = []
    # TODO: hooks that append (name, shape, count) to rows; one run; everything back as it was.
    raise NotImplementedError
    # return _table(rows, num_params=..., num_trainable=..., num_inputs=math.prod(input_size))


def _table(rows: list[tuple[str, list[int], int]], *, num_params: int, num_trainable: int, num_inputs: int) -> str:
    """The layout, given. Sizes count 4 bytes a number; outputs twice, for their gradients."""
    outputs = 2 * sum(math.prod(shape[1:]) for _, shape, _ in rows)
    labels = ("Input size", "Forward/backward pass size", "Params size", "Estimated Total Size")
    sizes = (num_inputs, outputs, num_params, num_inputs + outputs + num_params)
    counts = {"Total": num_params, "Trainable": num_trainable, "Non-trainable": num_params - num_trainable}
    head = ["-" * 64, f"{'Layer (type)':>20}  {'Output Shape':>25} {'Param #':>15}", "=" * 64]
    body = [f"{name:>20}  {shape!s:>25} {count:>15,}" for name, shape, count in rows]
    tail = ["=" * 64, *(f"{label} params: {n:,}" for label, n in counts.items()), "-" * 64]
    mib = [f"{label} (MB): {4 * n / 2**20:.2f}" for label, n in zip(labels, sizes, strict=True)]
    return "\n".join([*head, *body, *tail, *mib, "-" * 64])
