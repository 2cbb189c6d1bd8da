import torch


def freeze(part):
    part.requires_grad_(False)
    part.zero_grad(set_to_none=True)


def fine_tune(model, num_classes, lr, weight_decay):
    model.head = torch.nn.Linear(model.head.weight.shape[1], num_classes)
    freeze(model.body)
    return torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
