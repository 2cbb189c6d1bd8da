# expects: nothing
# tricky: no labels and no targets, the loss is -logsigmoid of a difference; the bias of the users would cancel, so there is none
# figure: test AUC 0.95
"""Bayesian personalised ranking (Rendle et al. 2009): only clicks are known, so rank a click above a random item."""

from __future__ import annotations

import os
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid


class Clicks(NamedTuple):
    train: Tensor  # (N, 2): user and item
    test: Tensor  # (users, 2): one click of each user, held out
    matrix: Tensor  # (users, items): True for every click, the held-out ones included


def simulate(users: int = 600, items: int = 300, clicks: int = 20) -> Clicks:
    generator = torch.Generator().manual_seed(9)
    taste = torch.randn(users, 4, generator=generator)
    kind = torch.randn(items, 4, generator=generator)
    popular = torch.randn(items, generator=generator)
    logits = 1.5 * taste @ kind.T + 0.7 * popular
    chosen = torch.multinomial(logits.softmax(1), clicks, generator=generator)  # without replacement
    matrix = torch.zeros(users, items, dtype=torch.bool).scatter_(1, chosen, True)
    user = torch.arange(users)
    train = torch.stack([user.repeat_interleave(clicks - 1), chosen[:, 1:].reshape(-1)], 1)
    test = torch.stack([user, chosen[:, 0]], 1)
    return Clicks(train, test, matrix)


class MatrixFactorization(nn.Module):
    def __init__(self, users: int, items: int, dim: int = 16) -> None:
        super().__init__()
        self.users = nn.Embedding(users, dim)
        self.items = nn.Embedding(items, dim)
        self.item_bias = nn.Embedding(items, 1)
        nn.init.normal_(self.users.weight, std=0.1)
        nn.init.normal_(self.items.weight, std=0.1)
        nn.init.zeros_(self.item_bias.weight)

    def forward(self, user: Tensor, item: Tensor) -> Tensor:
        return (self.users(user) * self.items(item)).sum(-1) + self.item_bias(item).squeeze(-1)


def draw_negatives(user: Tensor, known: Tensor) -> Tensor:
    """A random item for each user that he has not clicked in training."""
    item = torch.randint(known.shape[1], user.shape)
    while (clash := known[user, item]).any():
        item[clash] = torch.randint(known.shape[1], (int(clash.sum()),))
    return item


@torch.no_grad()
def auc(model: MatrixFactorization, data: Clicks) -> float:
    """The share of the items never clicked that the held-out click is ranked above."""
    scores = model.users.weight @ model.items.weight.T + model.item_bias.weight.T
    held_out = scores.gather(1, data.test[:, 1:])
    never = ~data.matrix
    return (((held_out > scores) & never).sum(1) / never.sum(1)).mean().item()


def main() -> None:
    max_updates = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 10**9
    torch.manual_seed(9)
    data = simulate()
    known = torch.zeros_like(data.matrix)
    known[data.train[:, 0], data.train[:, 1]] = True

    model = MatrixFactorization(*data.matrix.shape)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.1)
    print(f"before training: AUC {auc(model, data):.3f}")

    updates = 0
    for epoch in range(40):
        for batch in data.train[torch.randperm(len(data.train))].split(512):
            user, clicked = batch[:, 0], batch[:, 1]
            other = draw_negatives(user, known)
            loss = -logsigmoid(model(user, clicked) - model(user, other)).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            updates += 1
            if updates >= max_updates:
                break
        if epoch % 5 == 4:
            print(f"epoch {epoch + 1}: loss {loss.item():.3f}, AUC {auc(model, data):.3f}")
        if updates >= max_updates:
            break
    print("test AUC", auc(model, data))


if __name__ == "__main__":
    main()
