import torch
from torch import Tensor, nn


def make_loss(counts: Tensor, device: torch.device) -> nn.CrossEntropyLoss:
    """Cross-entropy on the device, in which rare classes weigh more; counts: (C,) int64, on the CPU."""
    weights = counts.sum() / (len(counts) * counts)
    return nn.CrossEntropyLoss(weight=weights)


def train_step(model, loss_fn, optimizer, images: Tensor, labels: Tensor, device: torch.device) -> float:
    """One update with a batch that comes from the CPU, images (B, H, W) and labels (B,); its loss."""
    images.to(device), labels.to(device)
    loss = loss_fn(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.no_grad()
def confusion(model: nn.Module, batches: list, num_classes: int, device: torch.device) -> Tensor:
    """How often class i (row) was taken for class j (column): (C, C) int64, on the CPU."""
    table = torch.zeros(num_classes * num_classes, dtype=torch.int64)
    for images, labels in batches:
        guesses = model(images.to(device)).argmax(1)
        cells = labels.to(device) * num_classes + guesses
        table += torch.bincount(cells, minlength=len(table))
    return table.reshape(num_classes, num_classes)


@torch.no_grad()
def predictions(model: nn.Module, images: Tensor, device: torch.device):
    """The guessed classes of images (B, H, W): (B,) int64, an array."""
    return model(images.to(device)).argmax(1).numpy()
