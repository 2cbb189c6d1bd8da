# expects: nothing
# tricky: one weight used twice, transposed in the decoder; no second layer is missing
# figure: test error 0.014
import os

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 1500
torch.manual_seed(0)

x = torch.tensor(load_digits().data, dtype=torch.float32) / 16
train, test = x[torch.randperm(len(x))].split([1500, len(x) - 1500])


class Tied(nn.Module):
    def __init__(self, n=64, code=16):
        super().__init__()
        self.encode = nn.Linear(n, code)
        self.bias = nn.Parameter(torch.zeros(n))

    def forward(self, x):
        code = torch.tanh(self.encode(x))
        return F.linear(code, self.encode.weight.t(), self.bias)


model = Tied()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for step in range(steps):
    batch = train[torch.randint(0, len(train), (64,))]
    loss = F.mse_loss(model(batch), batch)
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()

with torch.no_grad():
    print("test error", F.mse_loss(model(test), test).item(), "the mean image", (test - train.mean(0)).square().mean().item())
