from torch import Tensor, nn, optim


def train(
    model: nn.Module, optimizer: optim.Optimizer, loss_fn: nn.Module, batches: list[tuple[Tensor, Tensor]], epochs: int
) -> list[float]:
    losses = []
    for _ in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()                # as deep as backward(): as often as backward()
            losses.append(loss.item())
    return losses                           # as deep as the outer for: after all of it


def num_updates(num_samples: int, batch_size: int, epochs: int) -> int:
    batches = -(-num_samples // batch_size)     # // rounds down, so this rounds up
    return batches * epochs                     # each epoch ends with a batch of its own
