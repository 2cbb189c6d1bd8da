import torch
from torch import Tensor, nn, optim
from torch.nn import functional as F

updates = 5 * len(torch.empty(60_000).split(64))    # 938 batches an epoch: the last one has 32 images
still_falling = True    # the loss falls to the end: more updates, or longer ones, would go on
overfits = False        # seen and unseen images do equally well: nothing was learned by heart
better_lr = 0.1         # a hundred times longer steps


def build(seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
    )


def train(model: nn.Module, images: Tensor, labels: Tensor, lr: float, epochs: int) -> list[float]:
    optimizer = optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for batch, y in zip(images.split(64), labels.split(64), strict=True):
            x = batch / 255                             # uint8 / int is float32
            loss = F.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        losses.append(total / len(images))
    return losses


@torch.no_grad()
def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    right = model(images / 255).argmax(1) == labels     # (N,)
    return right.float().mean().item()
