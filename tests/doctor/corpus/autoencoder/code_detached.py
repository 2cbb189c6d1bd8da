# expects: detached_output, graph_cut
# fault: The code is detached on the way to the decoder: the encoder never learns.
"""Denoising autoencoder for Fashion-MNIST: 784 pixels -> 32 numbers -> 784 pixels."""

from __future__ import annotations

import os

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset, random_split

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
EPOCHS = 2 if STEPS else 8
BATCH_SIZE = 128
CODE = 32
NOISE = 0.2


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, stride=2, padding=1)
        self.fc = nn.Linear(16 * 7 * 7, CODE)
        self.act = nn.GELU()

    def forward(self, x: Tensor) -> Tensor:
        x = self.act(self.conv1(x))
        x = self.act(self.conv2(x))
        return self.fc(x.flatten(1))


class Decoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(CODE, 16 * 7 * 7)
        self.up1 = nn.ConvTranspose2d(16, 8, 4, stride=2, padding=1)
        self.up2 = nn.ConvTranspose2d(8, 1, 4, stride=2, padding=1)
        self.act = nn.GELU()

    def forward(self, code: Tensor) -> Tensor:
        x = self.act(self.fc(code)).unflatten(1, (16, 7, 7))
        x = self.act(self.up1(x))
        return torch.sigmoid(self.up2(x))


class Autoencoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.encoder(x).detach())


def images(split: str, limit: int) -> TensorDataset:
    pixels, _ = fashion_mnist(split, EMBEDDED)
    if limit:
        pixels = pixels[:limit]
    return TensorDataset(pixels.unsqueeze(1).float() / 255)


def train_epoch(model: nn.Module, loader: DataLoader, optimizer: torch.optim.Optimizer) -> float:
    model.train()
    total = 0.0
    for (x,) in loader:
        noisy = (x + NOISE * torch.randn_like(x)).clamp(0, 1)
        loss = nn.functional.mse_loss(model(noisy), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    return total / len(loader.dataset)


@torch.inference_mode()
def reconstruction_error(model: nn.Module, loader: DataLoader) -> float:
    model.eval()
    total = 0.0
    for (x,) in loader:
        total += nn.functional.mse_loss(model(x), x, reduction="sum").item()
    return total / len(loader.dataset) / 784


def main() -> None:
    torch.manual_seed(3)
    data = images("train", STEPS * BATCH_SIZE)
    train_part, valid_part = random_split(data, [0.9, 0.1], generator=torch.Generator().manual_seed(3))
    train_loader = DataLoader(train_part, batch_size=BATCH_SIZE, shuffle=True)
    valid_loader = DataLoader(valid_part, batch_size=500)
    test_loader = DataLoader(images("test", 500 if STEPS else 0), batch_size=500)

    model = Autoencoder()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-4)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)

    best = float("inf")
    for epoch in range(EPOCHS):
        train_loss = train_epoch(model, train_loader, optimizer)
        valid_loss = reconstruction_error(model, valid_loader)
        scheduler.step()
        best = min(best, valid_loss)
        print(f"{epoch + 1:2d}  train {train_loss:.4f}  valid {valid_loss:.4f}")
    print(f"best valid {best:.4f}, test {reconstruction_error(model, test_loader):.4f}")


if __name__ == "__main__":
    main()
