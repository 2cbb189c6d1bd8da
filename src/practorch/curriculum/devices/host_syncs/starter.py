import torch
from torch import nn, optim
from torch.nn import functional as F


def train(model: nn.Module, optimizer: optim.Optimizer, batches, report, every: int) -> tuple[float, float]:
    """One update per batch; the mean loss over all steps, and the share of right answers.

    batches: pairs of (B, D) float and (B,) int64; B may differ
    report:  called as report(step, mean), with an int and a float
    """
    losses, num_right, num_seen = [], 0, 0
    for step, (x, y) in enumerate(batches, start=1):
        logits = model(x)
        loss = F.cross_entropy(logits, y)
        if not torch.isfinite(loss):
            raise FloatingPointError(f"the loss of step {step} is {loss.item()}")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        num_right += (logits.argmax(1) == y).sum().item()
        num_seen += len(y)
        if step % every == 0:
            report(step, sum(losses[-every:]) / every)
    return sum(losses) / len(losses), num_right / num_seen
