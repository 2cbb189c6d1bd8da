import math

from torch import Tensor, nn, optim
from torch.nn import functional as F


def train(model: nn.Module, optimizer: optim.Optimizer, batches, report, every: int) -> tuple[float, float]:
    total, recent, num_right, num_seen = 0.0, 0.0, 0, 0
    for step, (x, y) in enumerate(batches, start=1):
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total = total + loss.detach()                           # a tensor: the sum is queued like the rest
        recent = recent + loss.detach()
        num_right = num_right + (logits.argmax(1) == y).sum()
        num_seen += len(y)                                      # a shape is known without waiting
        if step % every == 0:
            report(step, _finite(recent) / every)               # the one wait of these steps
            recent = 0.0
    return _finite(total) / step, float(num_right) / num_seen


def _finite(total: Tensor) -> float:
    number = float(total)                                       # waits
    if not math.isfinite(number):
        raise FloatingPointError(f"a sum of losses is {number}")
    return number
