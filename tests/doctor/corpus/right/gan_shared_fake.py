# expects: nothing
# tricky: one fake batch serves both steps, detached for the discriminator only; its gradients from the generator's step are cleared later
# figure: real 3.00 +- 0.50, generated 3.00 +- 0.33
import os

import torch
from torch import nn

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 1500
torch.manual_seed(0)

G = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 1))
D = nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Linear(32, 1), nn.Sigmoid())
g_opt = torch.optim.Adam(G.parameters(), lr=1e-3, betas=(0.5, 0.99))
d_opt = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.99))
criterion = nn.BCELoss()  # the discriminator ends with a sigmoid

for step in range(steps):
    real = 3 + 0.5 * torch.randn(128, 1)
    fake = G(torch.randn(128, 4))

    d_opt.zero_grad()
    d_loss = criterion(D(real), torch.ones(128, 1)) + criterion(D(fake.detach()), torch.zeros(128, 1))
    d_loss.backward()
    d_opt.step()

    g_opt.zero_grad()
    g_loss = criterion(D(fake), torch.ones(128, 1))  # leaves gradients in D, which d_opt.zero_grad() clears
    g_loss.backward()
    g_opt.step()

with torch.no_grad():
    fake = G(torch.randn(4000, 4))
print(f"real 3.00 +- 0.50, generated {fake.mean().item():.2f} +- {fake.std().item():.2f}")
