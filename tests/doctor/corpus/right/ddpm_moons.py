# expects: nothing
# tricky: the loss stays near 0.4 however long it trains, the target is noise, samples come from averaged weights
# figure: energy distance 0.006, noise 0.05
# %% [markdown]
# # Denoising diffusion on two moons

# %%
import copy
import math
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import make_moons

steps_per_epoch = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
torch.manual_seed(0)


# %%
def moons(n, seed):
    x, _ = make_moons(n, noise=0.04, random_state=seed)
    return torch.tensor(x, dtype=torch.float32)


data = moons(4000, 0)
mean, std = data.mean(0), data.std(0)
data = (data - mean) / std
held_out = (moons(1000, 1) - mean) / std

# %% the forward process
T = 60
betas = torch.linspace(1e-3, 0.12, T)
alphas = 1 - betas
alpha_bar = alphas.cumprod(0)


def q_sample(x0, t, noise):
    ab = alpha_bar[t, None]
    return ab.sqrt() * x0 + (1 - ab).sqrt() * noise


# %% the network
class Denoiser(nn.Module):
    def __init__(self, width=96, freqs=8):
        super().__init__()
        self.register_buffer("freqs", torch.exp(torch.linspace(0, math.log(T), freqs)) / T)
        self.inp = nn.Linear(2 + 2 * freqs, width)
        self.mid = nn.ModuleList([nn.Linear(width, width) for _ in range(3)])
        self.out = nn.Linear(width, 2)

    def forward(self, x, t):
        angle = t[:, None].float() * self.freqs
        h = self.inp(torch.cat([x, angle.sin(), angle.cos()], 1))
        for layer in self.mid:
            h = h + layer(F.silu(h))
        return self.out(F.silu(h))


model = Denoiser()
ema = copy.deepcopy(model).eval().requires_grad_(False)
opt = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-4)


# %%
@torch.no_grad()
def update_ema(decay):
    for p_ema, p in zip(ema.parameters(), model.parameters()):
        p_ema.lerp_(p, 1 - decay)


@torch.no_grad()
def sample(net, n):
    x = torch.randn(n, 2)
    for i in reversed(range(T)):
        t = torch.full((n,), i)
        eps = net(x, t)
        x = (x - betas[i] / (1 - alpha_bar[i]).sqrt() * eps) / alphas[i].sqrt()
        if i > 0:
            x = x + betas[i].sqrt() * torch.randn_like(x)
    return x


@torch.no_grad()
def validation_loss(net):
    g = torch.Generator().manual_seed(1234)  # the same noise each time
    t = torch.randint(0, T, (len(held_out),), generator=g)
    noise = torch.randn(held_out.shape, generator=g)
    return F.mse_loss(net(q_sample(held_out, t, noise), t), noise).item()


def quality(points):
    """Energy distance to the moons that were held out; the smaller the better."""
    xy, xx, yy = (torch.cdist(a, b).mean() for a, b in ((points, held_out), (points, points), (held_out, held_out)))
    return (2 * xy - xx - yy).item()


# %%
print("energy distance before", quality(sample(ema, 1000)))
num_epochs, per_epoch = (2, steps_per_epoch) if steps_per_epoch else (8, 500)
step = 0
for epoch in range(num_epochs):
    model.train()
    total = 0.0
    for _ in range(per_epoch):
        x0 = data[torch.randint(len(data), (256,))]
        t = torch.randint(0, T, (len(x0),))
        noise = torch.randn_like(x0)
        loss = F.mse_loss(model(q_sample(x0, t, noise), t), noise)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        step += 1
        update_ema(min(0.995, (1 + step) / (10 + step)))
        total += loss.item()
    print(f"epoch {epoch}: train {total / per_epoch:.3f}, held out {validation_loss(ema):.3f}")

# %%
print("energy distance", quality(sample(ema, 1000)), "(noise:", quality(torch.randn(1000, 2)), ")")
