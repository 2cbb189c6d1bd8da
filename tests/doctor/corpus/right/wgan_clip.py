# expects: nothing
# tricky: weights are cut to a small range after each step, a loss below zero, five critic steps per generator step
# figure: energy distance 0.002, 0.62 before
import os

import torch
import torch.nn as nn
from torch.optim import RMSprop

N_CRITIC = 5
CLIP = 0.1
BATCH = 128
Z = 4

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
# each generator iteration makes six updates
ITERATIONS = max(2, steps * 2 // (N_CRITIC + 1)) if steps else 1500

torch.manual_seed(7)


def real_batch(n, generator=None):
    """A ring with radius one."""
    angle = torch.rand(n, generator=generator) * 2 * torch.pi
    radius = 1 + 0.05 * torch.randn(n, generator=generator)
    return torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)


class WGAN:
    def __init__(self):
        self.G = nn.Sequential(nn.Linear(Z, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
        self.D = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
        self.opt_G = RMSprop(self.G.parameters(), lr=5e-4)
        self.opt_D = RMSprop(self.D.parameters(), lr=5e-4)
        self.clip_critic()

    def clip_critic(self):
        with torch.no_grad():
            for p in self.D.parameters():
                p.clamp_(-CLIP, CLIP)

    def critic_step(self):
        real = real_batch(BATCH)
        with torch.no_grad():
            fake = self.G(torch.randn(BATCH, Z))
        self.opt_D.zero_grad()
        loss = self.D(fake).mean() - self.D(real).mean()
        loss.backward()
        self.opt_D.step()
        self.clip_critic()
        return -loss.item()

    def generator_step(self):
        for p in self.D.parameters():
            p.requires_grad_(False)
        self.opt_G.zero_grad()
        loss = -self.D(self.G(torch.randn(BATCH, Z))).mean()
        loss.backward()
        self.opt_G.step()
        for p in self.D.parameters():
            p.requires_grad_(True)
        return loss.item()

    @torch.no_grad()
    def energy_distance(self):
        g = torch.Generator().manual_seed(0)
        real = real_batch(1000, g)
        fake = self.G(torch.randn(1000, Z, generator=g))
        between = torch.cdist(real, fake).mean()
        return (2 * between - torch.cdist(real, real).mean() - torch.cdist(fake, fake).mean()).item()


gan = WGAN()
print(f"energy distance before: {gan.energy_distance():.4f}")
for it in range(ITERATIONS):
    for _ in range(N_CRITIC):
        wasserstein = gan.critic_step()
    g_loss = gan.generator_step()
    if it % 300 == 299:
        print(f"{it + 1:5d}  W {wasserstein:.4f}  G {g_loss:.4f}  energy distance {gan.energy_distance():.4f}")
print(f"energy distance after: {gan.energy_distance():.4f}")
