from torch import Tensor, nn, optim


def step(model: nn.Module, optimizer: optim.Optimizer, loss_fn: nn.Module, x: Tensor, y: Tensor) -> float:
    model.train()               # dropout and batch norm behave as in training
    optimizer.zero_grad()       # .grad may hold another batch's gradient
    logits = model(x)
    loss = loss_fn(logits, y)
    loss.backward()             # adds the gradient of this batch to .grad
    optimizer.step()            # moves the weights along .grad
    return loss.item()          # a float; the tensor would keep the graph alive
