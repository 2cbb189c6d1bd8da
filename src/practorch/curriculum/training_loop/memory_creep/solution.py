from torch import Tensor, nn, optim


def train(
    model: nn.Module, optimizer: optim.Optimizer, loss_fn: nn.Module, batches: list[tuple[Tensor, Tensor]]
) -> tuple[list[float], float, list[Tensor]]:
    losses, smooth, first = [], None, []
    for x, y in batches:
        optimizer.zero_grad()
        predictions = model(x)
        loss = loss_fn(predictions, y)
        loss.backward()
        optimizer.step()
        value = loss.item()                             # a number has no graph
        losses.append(value)
        smooth = value if smooth is None else 0.9 * smooth + 0.1 * value
        row = predictions[0].detach()                   # no graph, and still a window onto all B rows
        first.append(row.clone())                       # memory for C numbers
    return losses, smooth, first
