import torch
from torch import nn, optim
from torch.utils.data import DataLoader


def train(loader: DataLoader, model: nn.Module, loss_fn: nn.Module, optimizer: optim.Optimizer) -> float:
    model.train()
    losses, sizes = [], []
    for x, y in loader:
        loss = loss_fn(model(x), y)
        model.zero_grad(set_to_none=False)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
        sizes.append(y.shape[0])
    weights = torch.tensor(sizes) / sum(sizes)
    return (torch.stack(losses) * weights).sum().item()
