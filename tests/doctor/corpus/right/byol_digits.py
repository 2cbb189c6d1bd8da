# expects: nothing
# tricky: no labels, a second network that no optimizer has, stop-gradient, no negatives, no loss on the test set
# figure: linear probe with five labels a class 0.91, 0.80 before
"""Bootstrap your own latent, small: two views of a digit, an online network that predicts the target network."""

import copy
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))


def augment(x):
    """Shift by up to one pixel, change the contrast, add noise, blank a 3x3 patch."""
    n = len(x)
    theta = torch.zeros(n, 2, 3)
    angle = (torch.rand(n) - 0.5) * 0.7
    scale = 1 + (torch.rand(n) - 0.5) * 0.3
    theta[:, 0, 0], theta[:, 0, 1] = scale * angle.cos(), -scale * angle.sin()
    theta[:, 1, 0], theta[:, 1, 1] = scale * angle.sin(), scale * angle.cos()
    theta[:, :, 2] = (torch.rand(n, 2) - 0.5) * 0.4
    x = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), padding_mode="border", align_corners=False)
    x = x * (0.8 + 0.4 * torch.rand(n, 1, 1, 1)) + 0.1 * torch.randn_like(x)
    rows, cols = torch.randint(0, 6, (2, n, 1, 1, 1))
    grid = torch.arange(8)
    hole = ((grid.view(1, 1, 8, 1) - rows).abs() < 2) & ((grid.view(1, 1, 1, 8) - cols).abs() < 2)
    return x.masked_fill(hole, 0.0)


def mlp(d_in, d_hidden, d_out):
    return nn.Sequential(nn.Linear(d_in, d_hidden), nn.BatchNorm1d(d_hidden), nn.ReLU(), nn.Linear(d_hidden, d_out))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 24, 3, padding=1, bias=False), nn.BatchNorm2d(24), nn.ReLU(),
            nn.Conv2d(24, 48, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(48), nn.ReLU(),
            nn.Conv2d(48, 48, 3, padding=1, bias=False), nn.BatchNorm2d(48), nn.ReLU(),
            nn.AdaptiveAvgPool2d(2), nn.Flatten(),
        )  # fmt: skip
        self.projector = mlp(192, 128, 32)

    def forward(self, x):
        return self.projector(self.features(x))


class BYOL(nn.Module):
    def __init__(self, momentum=0.98):
        super().__init__()
        self.momentum = momentum
        self.online = Encoder()
        self.predictor = mlp(32, 64, 32)
        self.target = copy.deepcopy(self.online)
        for p in self.target.parameters():
            p.requires_grad = False

    def trainable(self):
        return [p for p in self.parameters() if p.requires_grad]

    @torch.no_grad()
    def move_target(self):
        for q, p in zip(self.target.parameters(), self.online.parameters()):
            q.mul_(self.momentum).add_(p, alpha=1 - self.momentum)

    def forward(self, a, b):
        pa, pb = self.predictor(self.online(a)), self.predictor(self.online(b))
        with torch.no_grad():
            ta, tb = self.target(a), self.target(b)
        return 2 - F.cosine_similarity(pa, tb).mean() - F.cosine_similarity(pb, ta).mean()


def probe(encoder, x_train, y_train, x_test, y_test):
    """How well a linear classifier with five labels a class does on the frozen features."""
    encoder.eval()
    with torch.inference_mode():
        f_train, f_test = encoder.features(x_train).numpy(), encoder.features(x_test).numpy()
    few = [i for c in range(10) for i in (y_train == c).nonzero()[0][:5]]
    mean, std = f_train.mean(0), f_train.std(0) + 1e-6
    classifier = LogisticRegression(max_iter=2000).fit((f_train[few] - mean) / std, y_train[few])
    return classifier.score((f_test - mean) / std, y_test)


def main():
    torch.manual_seed(0)
    x, y = load_digits(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x / 16, y, test_size=0.3, random_state=0, stratify=y)
    x_train, x_test = (torch.tensor(a, dtype=torch.float32).view(-1, 1, 8, 8) for a in (x_train, x_test))
    model = BYOL()
    optimizer = torch.optim.AdamW(model.trainable(), lr=2e-3, weight_decay=1e-4)
    print("probe before", round(probe(model.online, x_train, y_train, x_test, y_test), 3))
    epochs = 2 if STEPS else 40
    for epoch in range(epochs):
        model.train()
        total = 0.0
        batches = torch.randperm(len(x_train)).split(128)[:-1][: STEPS or None]
        for batch in batches:
            loss = model(augment(x_train[batch]), augment(x_train[batch]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            model.move_target()
            total += loss.item()
        if epoch % 10 == 9 or STEPS:
            print(f"epoch {epoch}: loss {total / len(batches):.3f}")
    print("probe with five labels a class", round(probe(model.online, x_train, y_train, x_test, y_test), 3))


if __name__ == "__main__":
    main()
