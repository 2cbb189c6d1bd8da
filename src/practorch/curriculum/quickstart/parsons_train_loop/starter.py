from torch import Tensor, nn, optim

# Seven of these ten lines, in order, are the body of step:
#
#     optimizer.step()
#     loss = loss_fn(y, logits)
#     logits = model(x)
#     return loss
#     loss.backward()
#     model.train()
#     logits = model(x).argmax(1)
#     return loss.item()
#     optimizer.zero_grad()
#     loss = loss_fn(logits, y)


def step(model: nn.Module, optimizer: optim.Optimizer, loss_fn: nn.Module, x: Tensor, y: Tensor) -> float:
    """Train on one batch; the loss of this batch before the update.

    x: (B, ...) float
    y: (B,) int64, the right class of each sample
    """
    # TODO: the seven lines.
    raise NotImplementedError
