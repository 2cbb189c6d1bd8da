from torch import Tensor, nn, optim


def train(
    model: nn.Module, optimizer: optim.Optimizer, loss_fn: nn.Module, batches: list[tuple[Tensor, Tensor]], epochs: int
) -> list[float]:
    """One update for each batch of each epoch; the loss of each, before its update.

    batches: x (B, D) float and y (B,) int64 each; the last B may be smaller
    """
    losses = []
    for _ in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            losses.append(loss.item())
        optimizer.step()
    return losses


def num_updates(num_samples: int, batch_size: int, epochs: int) -> int:
    """How many updates train makes; the last batch of an epoch may be short."""
    return num_samples * epochs // batch_size
