# expects: no_seed
# fault: Nothing is seeded.
"""A GAN learns eight bumps on a circle."""

import math
import os

import torch
import torch.nn as nn

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 3000
LATENT = 8
BATCH = 256

angles = torch.arange(8) * (2 * math.pi / 8)
centres = 1.5 * torch.stack([angles.cos(), angles.sin()], dim=1)


def real_batch(n):
    which = torch.randint(0, 8, (n,))
    return centres[which] + 0.08 * torch.randn(n, 2)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(LATENT, 64),
            nn.ReLU(),
            nn.Linear(64, 64),
            nn.ReLU(),
            nn.Linear(64, 2),
        )

    def forward(self, z):
        return self.net(z)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(2, 64),
            nn.LeakyReLU(0.2),
            nn.Linear(64, 64),
            nn.LeakyReLU(0.2),
            nn.Linear(64, 1),
        )

    def forward(self, x):
        return self.net(x)


G = Generator()
D = Discriminator()
opt_G = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.9))
opt_D = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.9))
bce = nn.BCEWithLogitsLoss()

ones = torch.ones(BATCH, 1)
zeros = torch.zeros(BATCH, 1)

for step in range(STEPS):
    # 1. discriminator: real samples are 1, generated ones 0
    real = real_batch(BATCH)
    fake = G(torch.randn(BATCH, LATENT)).detach()
    loss_D = bce(D(real), ones) + bce(D(fake), zeros)
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()

    # 2. generator: the discriminator should take its samples for real ones
    fake = G(torch.randn(BATCH, LATENT))
    loss_G = bce(D(fake), ones)
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()

    if step % 500 == 0:
        print(f"{step:5d}  D {loss_D.item():.3f}  G {loss_G.item():.3f}")

G.eval()
with torch.no_grad():
    samples = G(torch.randn(2000, LATENT))
distance, nearest = torch.cdist(samples, centres).min(dim=1)
close = distance < 0.3
covered = sum((close & (nearest == k)).sum().item() >= 40 for k in range(8))
print(f"modes covered: {covered} of 8, close to a mode: {close.float().mean().item():.2f}")
