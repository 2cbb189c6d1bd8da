from torch import nn, optim


def freeze(part: nn.Module) -> None:
    """From now on no optimiser moves the parameters of part."""
    for p in part.parameters():
        p.require_grad = False


def fine_tune(model: nn.Module, num_classes: int, lr: float, weight_decay: float) -> optim.AdamW:
    """Freeze model.body, give model a new head, and return the optimiser that trains it."""
    optimizer = optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    freeze(model.body)
    model.head = nn.Linear(model.head.in_features, num_classes)
    return optimizer
