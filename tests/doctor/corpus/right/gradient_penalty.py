# expects: nothing
# tricky: create_graph=True, a gradient of a gradient, five critic steps for each generator step, a critic without sigmoid
# figure: distance of the means below 0.2
"""Wasserstein GAN with gradient penalty on a two-dimensional spiral."""

import os

import torch
from torch import nn

iterations = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 400
torch.manual_seed(0)


def spiral(n):
    t = torch.rand(n) * 6
    return torch.stack([t.cos() * t / 4, t.sin() * t / 4], 1) + 0.02 * torch.randn(n, 2)


G = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
critic = nn.Sequential(nn.Linear(2, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.0, 0.9))
opt_c = torch.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.0, 0.9))

for it in range(iterations):
    for _ in range(5):
        real = spiral(128)
        with torch.no_grad():
            fake = G(torch.randn(128, 4))
        mix = torch.rand(128, 1)
        between = (mix * real + (1 - mix) * fake).requires_grad_()
        (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
        penalty = 10 * (slope.norm(dim=1) - 1).square().mean()
        loss = critic(fake).mean() - critic(real).mean() + penalty
        opt_c.zero_grad()
        loss.backward()
        opt_c.step()

    critic.requires_grad_(False)  # the generator's step needs no gradients of the critic's weights
    opt_g.zero_grad()
    (-critic(G(torch.randn(128, 4))).mean()).backward()
    opt_g.step()
    critic.requires_grad_(True)

with torch.no_grad():
    print("distance of the means", (G(torch.randn(4000, 4)).mean(0) - spiral(4000).mean(0)).norm().item())
