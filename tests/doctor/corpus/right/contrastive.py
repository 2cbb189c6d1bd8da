# expects: nothing
# tricky: cross-entropy over a (2N, 2N) matrix with -inf on its diagonal and no class labels; the loss starts near log(2N - 1), not log C
# figure: same class 0.98
import os

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 500
torch.manual_seed(0)

digits = load_digits()
images = torch.tensor(digits.images).float() / 16
labels = torch.tensor(digits.target)
train, test = torch.randperm(len(images)).split([1300, 497])


def view(x):
    dy, dx = torch.randint(-1, 2, (2,)).tolist()
    x = torch.roll(x, (dy, dx), dims=(1, 2)) * (0.7 + 0.6 * torch.rand(len(x), 1, 1))
    return (x + 0.1 * torch.randn_like(x)).flatten(1)


encoder = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 64))
projector = nn.Sequential(nn.ReLU(), nn.Linear(64, 32))
optimizer = torch.optim.Adam([*encoder.parameters(), *projector.parameters()], lr=1e-3)


def info_nce(a, b, temperature=0.2):
    z = F.normalize(torch.cat([a, b]), dim=1)
    similar = z @ z.T / temperature
    similar.fill_diagonal_(float("-inf"))  # no sample is its own partner
    n = len(a)
    partner = torch.cat([torch.arange(n, 2 * n), torch.arange(n)])
    return F.cross_entropy(similar, partner)


for step in range(steps):
    batch = images[train[torch.randint(0, len(train), (256,))]]
    loss = info_nce(projector(encoder(view(batch))), projector(encoder(view(batch))))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

with torch.no_grad():
    codes = F.normalize(encoder(images.flatten(1)), dim=1)  # the projector has done its work
    nearest = train[(codes[test] @ codes[train].T).argmax(1)]
    print("same class", (labels[nearest] == labels[test]).float().mean().item())
