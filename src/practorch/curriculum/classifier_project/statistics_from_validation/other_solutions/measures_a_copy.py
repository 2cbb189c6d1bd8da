import copy

import torch
from torch.nn.functional import cross_entropy


@torch.no_grad()
def accuracy(model, batches):
    measured = copy.deepcopy(model).eval()
    hits = torch.cat([measured(x).argmax(-1).eq(y) for x, y in batches])
    return hits.double().mean().item()


def fit(model, optimizer, train_batches, val_batches, epochs):
    def one_epoch():
        for x, y in train_batches:
            optimizer.zero_grad()
            cross_entropy(model(x), y).backward()
            optimizer.step()
        return accuracy(model, val_batches)

    return [one_epoch() for _ in range(epochs)]
