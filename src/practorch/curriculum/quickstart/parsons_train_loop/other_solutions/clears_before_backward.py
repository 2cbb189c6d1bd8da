from torch import Tensor, nn, optim


def step(model: nn.Module, optimizer: optim.Optimizer, loss_fn: nn.Module, x: Tensor, y: Tensor) -> float:
    model.train()
    logits = model(x)
    loss = loss_fn(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
