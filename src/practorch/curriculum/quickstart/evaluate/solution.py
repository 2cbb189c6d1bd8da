import torch
from torch import nn
from torch.utils.data import DataLoader


def evaluate(loader: DataLoader, model: nn.Module, loss_fn: nn.Module) -> tuple[float, float]:
    modes = {module: module.training for module in model.modules()}
    model.eval()                                        # dropout off, running statistics in use
    right, total, num_samples = 0, 0.0, 0
    with torch.no_grad(), torch.random.fork_rng():      # iter(loader) draws a seed for its workers
        for x, y in loader:
            logits = model(x)                           # a row of C logits for each sample
            right += (logits.argmax(1) == y).sum().item()
            total += loss_fn(logits, y).item() * len(x)
            num_samples += len(x)
    for module, mode in modes.items():                  # model.train() would thaw a frozen part
        module.training = mode
    return right / num_samples, total / num_samples
