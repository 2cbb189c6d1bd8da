from torch import nn, optim
from torch.utils.data import DataLoader


def train(loader: DataLoader, model: nn.Module, loss_fn: nn.Module, optimizer: optim.Optimizer) -> float:
    model.train()
    total, num_samples = 0.0, 0
    for x, y in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)           # mean times count is the batch's sum
        num_samples += len(x)
    return total / num_samples
