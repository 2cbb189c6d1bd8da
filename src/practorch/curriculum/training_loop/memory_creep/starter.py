from torch import Tensor, nn, optim


def train(
    model: nn.Module, optimizer: optim.Optimizer, loss_fn: nn.Module, batches: list[tuple[Tensor, Tensor]]
) -> tuple[list[float], float, list[Tensor]]:
    """One update for each batch; all losses, the smoothed loss, each batch's first predictions (C,).

    batches: x (B, D) float and y (B,) int64 each; the model gives (B, C)
    """
    losses, smooth, first = [], None, []
    for x, y in batches:
        optimizer.zero_grad()
        predictions = model(x)
        loss = loss_fn(predictions, y)
        loss.backward()
        optimizer.step()
        losses.append(loss)
        smooth = loss if smooth is None else 0.9 * smooth + 0.1 * loss
        first.append(predictions[0].detach())
    return [loss.item() for loss in losses], smooth.item(), first
