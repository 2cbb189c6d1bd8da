# expects: nothing
# tricky: sparse gradients, two optimizers that step together, most rows of the embeddings get no gradient in a batch
# figure: test rmse 0.36, 1.16 before, the noise is 0.3
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
LIMIT = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))

# ---- ratings: 600 people, 400 films, tastes with four dimensions --------------------------------------------------
n_users, n_items, k_true = 600, 400, 4
U = torch.randn(n_users, k_true)
V = torch.randn(n_items, k_true)
user_bias, item_bias = 0.4 * torch.randn(n_users), 0.6 * torch.randn(n_items)
pairs = torch.randperm(n_users * n_items)[:40000]
users, items = pairs // n_items, pairs % n_items
ratings = 3.4 + user_bias[users] + item_bias[items] + 0.5 * (U[users] * V[items]).sum(1)
ratings = (ratings + 0.3 * torch.randn(len(ratings))).clamp(0.5, 5.5)

n_train, n_valid = 32000, 4000
train = slice(0, n_train)
valid = slice(n_train, n_train + n_valid)
test = slice(n_train + n_valid, None)


# ---- model -------------------------------------------------------------------------------------------------------
class Factorization(nn.Module):
    def __init__(self, n_users, n_items, rank, mean):
        super().__init__()
        self.user = nn.Embedding(n_users, rank, sparse=True)
        self.item = nn.Embedding(n_items, rank, sparse=True)
        self.user_bias = nn.Embedding(n_users, 1, sparse=True)
        self.item_bias = nn.Embedding(n_items, 1, sparse=True)
        self.offset = nn.Parameter(torch.tensor(mean))
        for e in (self.user, self.item):
            nn.init.normal_(e.weight, std=0.1)
        for e in (self.user_bias, self.item_bias):
            nn.init.zeros_(e.weight)

    def forward(self, u, i):
        p, q = self.user(u), self.item(i)
        score = self.offset + self.user_bias(u).squeeze(1) + self.item_bias(i).squeeze(1) + (p * q).sum(1)
        # SparseAdam knows no weight decay; only the rows in use are kept small
        return score, (p.pow(2).sum(1) + q.pow(2).sum(1)).mean()


def rmse(model, part):
    model.eval()
    with torch.inference_mode():
        score, _ = model(users[part], items[part])
        return (score - ratings[part]).pow(2).mean().sqrt().item()


model = Factorization(n_users, n_items, rank=6, mean=ratings[train].mean().item())
embeddings = [p for name, p in model.named_parameters() if name != "offset"]
sparse_optimizer = torch.optim.SparseAdam(embeddings, lr=5e-3)
dense_optimizer = torch.optim.SGD([model.offset], lr=0.01)

# ---- training ----------------------------------------------------------------------------------------------------
best, best_state, patience = float("inf"), None, 3
print(f"rmse before {rmse(model, test):.3f} (spread of the ratings {ratings[test].std().item():.3f}, noise 0.3)")
for epoch in range(2 if LIMIT else 25):
    model.train()
    for batch in torch.randperm(n_train).split(256)[: LIMIT or None]:
        score, size = model(users[batch], items[batch])
        loss = F.mse_loss(score, ratings[batch]) + 0.01 * size
        sparse_optimizer.zero_grad()
        dense_optimizer.zero_grad()
        loss.backward()
        sparse_optimizer.step()
        dense_optimizer.step()
    current = rmse(model, valid)
    print(f"epoch {epoch:2d}: train {rmse(model, train):.3f} valid {current:.3f}")
    if current < best:
        best, patience = current, 3
        best_state = {name: t.clone() for name, t in model.state_dict().items()}
    else:
        patience -= 1
        if patience == 0:
            break

model.load_state_dict(best_state)
print(f"rmse on the test ratings {rmse(model, test):.3f}")
