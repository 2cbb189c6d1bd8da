# expects: nothing
# figure: 5-NN accuracy 0.997 on the validation digits
# %% Embeddings for handwritten digits: equal digits near each other (supervised contrastive loss)
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, SubsetRandomSampler, TensorDataset

torch.manual_seed(42)
np.random.seed(42)
steps_wanted = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")

# %% data: 1797 pictures of 8 x 8, grey values 0 to 16
digits = load_digits()
X = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16
Y = torch.tensor(digits.target)

BATCH = 96
EPOCHS = 2 if steps_wanted else 25
shuffled = np.random.permutation(len(X))
valid_idx, train_idx = shuffled[:356], shuffled[356:]
if steps_wanted:
    train_idx = train_idx[:BATCH * (steps_wanted // EPOCHS) + 1]

mean = X[train_idx].mean()
std = X[train_idx].std()
dataset = TensorDataset((X - mean) / std, Y)
train_loader = DataLoader(dataset, batch_size=BATCH, sampler=SubsetRandomSampler(train_idx), drop_last=True)
memory_loader = DataLoader(dataset, batch_size=200, sampler=SubsetRandomSampler(train_idx))
valid_loader = DataLoader(dataset, batch_size=200, sampler=SubsetRandomSampler(valid_idx))


# %% model
class Encoder(nn.Module):
    def __init__(self, dim=16):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
        )
        self.head = nn.Sequential(
            nn.Linear(32 * 4 * 4, 64, bias=False),
            nn.BatchNorm1d(64),
            nn.ReLU(),
            nn.Dropout(0.1),
            nn.Linear(64, dim),
        )

    def forward(self, x):
        return F.normalize(self.head(self.backbone(x)), dim=1)


def supcon(z, labels, temperature=0.2):
    """Khosla et al. 2020: pull the samples of one class together."""
    sim = z @ z.T / temperature
    myself = torch.eye(len(z), dtype=torch.bool, device=z.device)
    sim = sim.masked_fill(myself, -1e9)
    log_p = sim - torch.logsumexp(sim, dim=1, keepdim=True)
    positive = (labels[:, None] == labels[None, :]) & ~myself
    number = positive.sum(dim=1).clamp(min=1)
    return -(log_p * positive).sum(dim=1).div(number).mean()


# %% evaluation: the class of the nearest training pictures
def embed_all(model, loader):
    model.eval()
    zs, ys = [], []
    with torch.no_grad():
        for x, y in loader:
            zs.append(model(x.to(device)))
            ys.append(y.to(device))
    return torch.cat(zs), torch.cat(ys)


def knn_accuracy(model, k=5):
    memory, memory_y = embed_all(model, memory_loader)
    query, query_y = embed_all(model, valid_loader)
    near = (query @ memory.T).topk(k, dim=1).indices
    vote = memory_y[near].mode(dim=1).values
    return (vote == query_y).float().mean().item()


# %% training
model = Encoder().to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4)
history = []
for epoch in range(EPOCHS):
    model.train()
    epoch_loss = 0.0
    for x, y in train_loader:
        x, y = x.to(device), y.to(device)
        z = model(x)
        loss = supcon(z, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epoch_loss += loss.item()
    history.append(epoch_loss / len(train_loader))
    if epoch % 5 == 0 or epoch == EPOCHS - 1:
        print(f"epoch {epoch}: loss {history[-1]:.3f}, 5-NN accuracy {knn_accuracy(model):.3f}")
