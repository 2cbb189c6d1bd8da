import copy

import torch
from torch import nn


def summary(model: nn.Module, input_size: tuple[int, ...]) -> str:
    twin, calls = copy.deepcopy(model).eval().requires_grad_(False), []     # a copy may be changed at will
    with nn.modules.module.register_module_forward_hook(lambda m, args, out: calls.append((m, out))):
        twin(torch.zeros(2, *input_size))
    calls = [(m, out) for m, out in calls if m is not twin and not isinstance(m, nn.Sequential)]
    lines, numbers = [], [torch.zeros(input_size).numel(), 2 * sum(out[0].numel() for _, out in calls)]
    for i, (m, out) in enumerate(calls, start=1):
        own = sum(p.numel() for p in m._parameters.values() if p is not None)
        lines.append(f"{f'{m.__class__.__name__}-{i}':>20}{str([-1, *out.shape[1:]]):>27}{own:>16,}")
    total, trained = (sum(p.numel() for p in model.parameters() if p.requires_grad or every) for every in (True, False))
    numbers += [total, total + sum(numbers)]
    a, b, c, d = (f"{n * 4 / 1024 / 1024:.2f}" for n in numbers)
    thin, thick = "-" * 64, "=" * 64
    head = f"{thin}\n        Layer (type)               Output Shape         Param #\n{thick}\n"
    return head + "\n".join(lines) + f"""
{thick}\nTotal params: {total:,}\nTrainable params: {trained:,}\nNon-trainable params: {total - trained:,}
{thin}\nInput size (MB): {a}\nForward/backward pass size (MB): {b}\nParams size (MB): {c}
Estimated Total Size (MB): {d}\n{thin}"""
