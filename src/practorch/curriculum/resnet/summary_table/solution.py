import math

import torch
from torch import Tensor, nn


def summary(model: nn.Module, input_size: tuple[int, ...]) -> str:
    rows: list[tuple[str, list[int], int]] = []

    def note(module: nn.Module, args: tuple[Tensor, ...], output: Tensor) -> None:
        name = f"{type(module).__name__}-{len(rows) + 1}"
        count = sum(p.numel() for p in module.parameters(recurse=False))    # a block's layers have rows of their own
        rows.append((name, [-1, *output.shape[1:]], count))

    parts = [m for m in model.modules() if m is not model and not isinstance(m, nn.Sequential)]
    handles = [m.register_forward_hook(note) for m in parts]
    modes = {m: m.training for m in model.modules()}                        # each its own: some may be frozen in eval
    model.eval()                                                            # batch norm must not learn from zeros
    try:
        with torch.no_grad():
            model(torch.zeros(1, *input_size))                              # not .forward: that skips hooks
    finally:
        for handle in handles:
            handle.remove()
        for module, mode in modes.items():
            module.training = mode
    num_params = sum(p.numel() for p in model.parameters())
    num_trainable = sum(p.numel() for p in model.parameters() if p.requires_grad)
    return _table(rows, num_params=num_params, num_trainable=num_trainable, num_inputs=math.prod(input_size))


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
