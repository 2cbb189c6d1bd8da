# expects: nothing
# tricky: two heads and two kinds of targets (long and float), the losses are summed with weights; a tanh only at one of the two heads
# figure: test accuracy 0.97, error of the position 0.3 pixels
"""A digit lies somewhere on a noisy canvas. One trunk, two heads: which digit is it, and where is its middle?"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Subset

CANVAS, GLYPH = 16, 8
FREE = CANVAS - GLYPH


@dataclass
class Settings:
    epochs: int = 12
    batch_size: int = 64
    lr: float = 3e-3
    position_weight: float = 2.0
    seed: int = 10
    max_steps: int = field(default_factory=lambda: int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")))


class PlacedDigits(Dataset):
    """The digits of scikit-learn on a larger canvas. If `fixed`, a digit always falls on the same place."""

    def __init__(self, fixed: bool) -> None:
        digits = load_digits()
        self.glyphs = torch.tensor(digits.images, dtype=torch.float32) / 16
        self.labels = torch.tensor(digits.target)
        self.fixed = fixed

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, i: int) -> tuple[Tensor, dict[str, Tensor]]:
        generator = torch.Generator().manual_seed(i) if self.fixed else None
        top, left = torch.randint(FREE + 1, (2,), generator=generator).tolist()
        canvas = 0.1 * torch.randn(1, CANVAS, CANVAS, generator=generator)
        canvas[0, top : top + GLYPH, left : left + GLYPH] += self.glyphs[i]
        position = torch.tensor([top, left]) / FREE * 2 - 1  # between -1 and 1
        return canvas, {"digit": self.labels[i], "position": position}


class PlaceAndName(nn.Module):
    def __init__(self) -> None:
        super().__init__()

        def block(c_in: int, c_out: int, stride: int) -> nn.Sequential:
            return nn.Sequential(nn.Conv2d(c_in, c_out, 3, stride, 1), nn.BatchNorm2d(c_out), nn.ReLU())

        self.trunk = nn.Sequential(block(1, 24, 1), block(24, 48, 2), block(48, 96, 1))
        # what it is does not depend on the place, so this head takes the maximum over all places
        self.digit = nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(96, 10))
        self.position = nn.Sequential(nn.Flatten(), nn.Linear(96 * 64, 32), nn.ReLU(), nn.Linear(32, 2), nn.Tanh())

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        shared = self.trunk(x)
        return {"digit": self.digit(shared), "position": 1.1 * self.position(shared)}


@torch.no_grad()
def evaluate(model: nn.Module, loader: DataLoader) -> tuple[float, float]:
    model.eval()
    hits, error, num = 0.0, 0.0, 0
    for x, target in loader:
        out = model(x)
        hits += (out["digit"].argmax(1) == target["digit"]).sum().item()
        error += (out["position"] - target["position"]).abs().mean(1).sum().item() * FREE / 2
        num += len(x)
    return hits / num, error / num


def main(s: Settings) -> None:
    torch.manual_seed(s.seed)
    order = torch.randperm(1797).tolist()
    train_loader = DataLoader(Subset(PlacedDigits(fixed=False), order[:1400]), s.batch_size, shuffle=True)
    test_loader = DataLoader(Subset(PlacedDigits(fixed=True), order[1400:]), batch_size=200)

    model = PlaceAndName()
    optimizer = torch.optim.AdamW(model.parameters(), lr=s.lr)
    classify, regress = nn.CrossEntropyLoss(), nn.MSELoss()
    step = 0
    for epoch in range(s.epochs):
        model.train()
        for x, target in train_loader:
            out = model(x)
            losses = {
                "digit": classify(out["digit"], target["digit"]),
                "position": s.position_weight * regress(out["position"], target["position"]),
            }
            optimizer.zero_grad()
            sum(losses.values()).backward()
            optimizer.step()
            step += 1
            if s.max_steps and step >= s.max_steps:
                break
        print(f"epoch {epoch:2d}  " + "  ".join(f"{name} {value.item():.3f}" for name, value in losses.items()))
        if s.max_steps and step >= s.max_steps:
            break
    print("test accuracy %.3f, error of the position %.2f pixels" % evaluate(model, test_loader))


if __name__ == "__main__":
    main(Settings())
