from torch import Tensor, nn, optim


def train(
    model: nn.Module,
    optimizer: optim.Optimizer,
    loss_fn: nn.Module,
    batches: list[tuple[Tensor, Tensor]],
    epochs: int,
    every: int,
) -> tuple[list[float], list[float]]:
    """One update for each batch; mean loss per sample of each epoch, and of each full window of batches in it.

    batches: x (B, D) float and y (B,) int64 each; B differs from batch to batch
    """
    epoch_losses, window_losses = [], []
    running = 0.0
    for _ in range(epochs):
        for i, (x, y) in enumerate(batches, start=1):
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            running += loss.item()
            if i % every == 0:
                window_losses.append(running / every)
                running = 0.0
        epoch_losses.append(loss.item())
    return epoch_losses, window_losses
