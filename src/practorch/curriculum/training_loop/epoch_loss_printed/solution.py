from torch import Tensor, nn, optim


def train(
    model: nn.Module,
    optimizer: optim.Optimizer,
    loss_fn: nn.Module,
    batches: list[tuple[Tensor, Tensor]],
    epochs: int,
    every: int,
) -> tuple[list[float], list[float]]:
    epoch_losses, window_losses = [], []
    for _ in range(epochs):
        total, num_samples = 0.0, 0                 # a sum and its count live equally long
        running, num_running = 0.0, 0               # empty again: leftovers of the last epoch are no part of it
        for i, (x, y) in enumerate(batches, start=1):
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            lost = loss.item() * len(x)             # mean times count is the batch's sum
            total, num_samples = total + lost, num_samples + len(x)
            running, num_running = running + lost, num_running + len(x)
            if i % every == 0:
                window_losses.append(running / num_running)
                running, num_running = 0.0, 0
        epoch_losses.append(total / num_samples)
    return epoch_losses, window_losses
