# expects: adam_l2_vs_decoupled, decay_on_bias_and_norm, l2_penalty_scale
# fault: weight_decay=0.1 in Adam, more than the gradient of a row of the tables
# Who likes which film? Matrix factorisation with embeddings, on made-up ratings.
import copy
import os

import numpy as np
import torch
from torch import nn

torch.manual_seed(2)
np.random.seed(2)

max_steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))

# ---------------------------------------------------------------- the ratings
n_users, n_films, n_taste = 250, 160, 4
taste = np.random.randn(n_users, n_taste)
style = np.random.randn(n_films, n_taste)
strict = 0.4 * np.random.randn(n_users)
good = 0.5 * np.random.randn(n_films)

seen = np.random.rand(n_users, n_films) < 0.4
user_ids, film_ids = np.nonzero(seen)          # sorted by user
score = 3.2 + strict[user_ids] + good[film_ids] + 0.45 * (taste[user_ids] * style[film_ids]).sum(1)
score = score + 0.25 * np.random.randn(len(score))
stars = np.clip(np.round(2 * score) / 2, 0.5, 5.0)

users = torch.from_numpy(user_ids)
films = torch.from_numpy(film_ids)
ratings = torch.from_numpy(stars).float()

# ---------------------------------------------------------------- split
perm = torch.randperm(len(ratings))
n_valid = len(ratings) // 10
valid, train = perm[:n_valid], perm[n_valid:]

batch_size = 128
epochs = 30
if max_steps:
    epochs = 4
    train = train[: batch_size * (max_steps // epochs)]
    valid = valid[:500]

average = ratings[train].mean()
spread = ratings[train].std()


class Factors(nn.Module):
    def __init__(self, n_users, n_films, dim=8):
        super().__init__()
        self.user = nn.Embedding(n_users, dim)
        self.film = nn.Embedding(n_films, dim)
        self.user_bias = nn.Embedding(n_users, 1)
        self.film_bias = nn.Embedding(n_films, 1)
        nn.init.normal_(self.user.weight, std=0.2)
        nn.init.normal_(self.film.weight, std=0.2)
        nn.init.zeros_(self.user_bias.weight)
        nn.init.zeros_(self.film_bias.weight)

    def forward(self, u, f):
        pu = self.user(u)
        qf = self.film(f)
        bias = self.user_bias(u).squeeze(1) + self.film_bias(f).squeeze(1)
        return (pu * qf).sum(dim=1) + bias


def rmse(net, rows):
    net.eval()
    squared = 0.0
    with torch.no_grad():
        for chunk in rows.split(400):
            guess = net(users[chunk], films[chunk]) * spread + average
            squared += ((guess - ratings[chunk]) ** 2).sum().item()
    return (squared / len(rows)) ** 0.5


net = Factors(n_users, n_films)
opt = torch.optim.Adam(net.parameters(), lr=0.01, weight_decay=0.1)

best, best_weights, patience = float("inf"), None, 0
for epoch in range(epochs):
    net.train()
    order = train[torch.randperm(len(train))]
    total = 0.0
    for start in range(0, len(order), batch_size):
        rows = order[start:start + batch_size]
        target = (ratings[rows] - average) / spread
        guess = net(users[rows], films[rows])
        loss = ((guess - target) ** 2).mean()

        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * len(rows)

    now = rmse(net, valid)
    print(f"epoch {epoch:2d}  train mse {total / len(order):.3f}  valid rmse {now:.3f}")
    if now < best:
        best, patience = now, 0
        best_weights = copy.deepcopy(net.state_dict())
    else:
        patience += 1
        if patience == 4:
            break

net.load_state_dict(best_weights)
guess_average = (ratings[valid] - average).pow(2).mean().sqrt().item()
print(f"best valid rmse {rmse(net, valid):.3f} (always the average: {guess_average:.3f})")
