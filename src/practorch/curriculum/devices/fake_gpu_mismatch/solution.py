import torch
from torch import Tensor, nn


def make_loss(counts: Tensor, device: torch.device) -> nn.CrossEntropyLoss:
    weights = counts.sum() / (len(counts) * counts)             # (C,)
    return nn.CrossEntropyLoss(weight=weights).to(device)       # a buffer of the loss: it moves with it


def train_step(model, loss_fn, optimizer, images: Tensor, labels: Tensor, device: torch.device) -> float:
    images = images.to(device)                                  # a new tensor: give it a name
    labels = labels.to(device)
    loss = loss_fn(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.no_grad()
def confusion(model: nn.Module, batches: list, num_classes: int, device: torch.device) -> Tensor:
    table = torch.zeros(num_classes * num_classes, dtype=torch.int64, device=device)
    for images, labels in batches:
        guesses = model(images.to(device)).argmax(1)
        cells = labels.to(device) * num_classes + guesses
        table += torch.bincount(cells, minlength=len(table))
    return table.reshape(num_classes, num_classes).cpu()        # one copy, at the end


@torch.no_grad()
def predictions(model: nn.Module, images: Tensor, device: torch.device):
    return model(images.to(device)).argmax(1).cpu().numpy()     # NumPy knows the CPU alone
