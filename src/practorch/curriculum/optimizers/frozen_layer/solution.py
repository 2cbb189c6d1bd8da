from torch import nn, optim


def freeze(part: nn.Module) -> None:
    for p in part.parameters():
        p.requires_grad = False     # requires, with an s: no new gradient will come
        p.grad = None               # and the one that is there would still be used: step() looks at .grad alone


def fine_tune(model: nn.Module, num_classes: int, lr: float, weight_decay: float) -> optim.AdamW:
    freeze(model.body)
    model.head = nn.Linear(model.head.in_features, num_classes)
    trained = [p for p in model.parameters() if p.requires_grad]    # after all edits: the tensors of the new head
    return optim.AdamW(trained, lr=lr, weight_decay=weight_decay)
