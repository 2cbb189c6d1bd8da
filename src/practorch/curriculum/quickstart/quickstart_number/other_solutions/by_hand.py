import torch
from torch import Tensor, nn

updates = 4690
still_falling = True
overfits = False
better_lr = 0.3


def build(seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    layers = [part for a, b in ((784, 512), (512, 512), (512, 10)) for part in (nn.Linear(a, b), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *layers[:-1])


def train(model: nn.Module, images: Tensor, labels: Tensor, lr: float, epochs: int) -> list[float]:
    x, loss_fn, means = images.float().mul(1 / 255), nn.CrossEntropyLoss(reduction="sum"), []
    for _ in range(epochs):
        total = torch.zeros((), dtype=torch.float64)
        for i in range(0, len(x), 64):
            loss = loss_fn(model(x[i : i + 64]), labels[i : i + 64])
            model.zero_grad()
            (loss / len(x[i : i + 64])).backward()
            for p in model.parameters():
                p.data.add_(p.grad, alpha=-lr)
            total += loss.detach()
        means.append((total / len(x)).item())
    return means


def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    return (model(images.float() / 255).softmax(1).argmax(1) == labels).sum().item() / len(labels)
