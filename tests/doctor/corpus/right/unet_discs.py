# expects: nothing
# tricky: few positive pixels, pos_weight, dice of probabilities added to a loss of raw scores, no sigmoid in the net
# figure: val IoU 0.89
import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))


class Discs(Dataset):
    """Bright discs among bright squares in noise; only the discs count. Each image has a seed of its own."""

    def __init__(self, first, size, flip=False):
        self.flip = flip
        self.samples = [self.draw(np.random.default_rng(first + i)) for i in range(size)]

    @staticmethod
    def draw(rng, n=32):
        yy, xx = np.mgrid[:n, :n]
        image, mask = np.zeros((n, n)), np.zeros((n, n))
        for _ in range(2):
            cy, cx, r = rng.integers(5, n - 5), rng.integers(5, n - 5), rng.integers(3, 5)
            image[cy - r : cy + r, cx - r : cx + r] = rng.uniform(0.6, 1.0)
        for _ in range(rng.integers(1, 3)):
            cy, cx, r = rng.uniform(5, n - 5), rng.uniform(5, n - 5), rng.uniform(3, 5)
            disc = (yy - cy) ** 2 + (xx - cx) ** 2 <= r * r
            image[disc] = rng.uniform(0.6, 1.0)
            mask[disc] = 1
        image += rng.normal(0, 0.15, (n, n))
        return (image - 0.2).astype(np.float32) / 0.35, mask.astype(np.float32)

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, i):
        image, mask = (torch.from_numpy(a).unsqueeze(0) for a in self.samples[i])
        if self.flip and torch.rand(()) < 0.5:  # both or neither
            image, mask = image.flip(-1), mask.flip(-1)
        return image, mask


def block(c_in, c_out):
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, 3, padding=1, bias=False), nn.BatchNorm2d(c_out), nn.ReLU(inplace=True),
        nn.Conv2d(c_out, c_out, 3, padding=1, bias=False), nn.BatchNorm2d(c_out), nn.ReLU(inplace=True),
    )  # fmt: skip


class UNet(nn.Module):
    def __init__(self, c=8):
        super().__init__()
        self.down1, self.down2, self.bottom = block(1, c), block(c, 2 * c), block(2 * c, 4 * c)
        self.up2, self.up1 = nn.ConvTranspose2d(4 * c, 2 * c, 2, 2), nn.ConvTranspose2d(2 * c, c, 2, 2)
        self.dec2, self.dec1 = block(4 * c, 2 * c), block(2 * c, c)
        self.head = nn.Conv2d(c, 1, 1)

    def forward(self, x):
        d1 = self.down1(x)
        d2 = self.down2(F.max_pool2d(d1, 2))
        x = self.bottom(F.max_pool2d(d2, 2))
        x = self.dec2(torch.cat([self.up2(x), d2], 1))
        x = self.dec1(torch.cat([self.up1(x), d1], 1))
        return self.head(x)


class BCEDiceLoss(nn.Module):
    def __init__(self, pos_weight, smooth=1.0):
        super().__init__()
        self.bce = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(pos_weight))
        self.smooth = smooth

    def forward(self, logits, target):
        p = torch.sigmoid(logits)
        overlap = (p * target).sum((1, 2, 3))
        dice = (2 * overlap + self.smooth) / (p.sum((1, 2, 3)) + target.sum((1, 2, 3)) + self.smooth)
        return self.bce(logits, target) + (1 - dice).mean()


class Trainer:
    def __init__(self, model, criterion, optimizer):
        self.model, self.criterion, self.optimizer = model, criterion, optimizer

    def fit(self, train_loader, val_loader, epochs):
        for epoch in range(epochs):
            self.model.train()
            losses = []
            for i, (image, mask) in enumerate(train_loader):
                if STEPS and i >= STEPS:
                    break
                self.optimizer.zero_grad(set_to_none=True)
                loss = self.criterion(self.model(image), mask)
                loss.backward()
                self.optimizer.step()
                losses.append(loss.item())
            print(f"epoch {epoch}  loss {np.mean(losses):.3f}  val IoU {self.evaluate(val_loader):.3f}")

    @torch.no_grad()
    def evaluate(self, loader):
        self.model.eval()
        intersection = union = 0
        for image, mask in loader:
            predicted, mask = self.model(image) > 0, mask > 0.5
            intersection += (predicted & mask).sum().item()
            union += (predicted | mask).sum().item()
        return intersection / max(union, 1)


if __name__ == "__main__":
    torch.manual_seed(0)
    train_set, val_set = Discs(0, 640, flip=True), Discs(100_000, 160)
    positive = np.mean([mask.mean() for _, mask in train_set.samples])
    pos_weight = float(np.sqrt((1 - positive) / positive))  # the root: a compromise, the dice does the rest
    print(f"share of positive pixels {positive:.3f}, pos_weight {pos_weight:.2f}")
    model = UNet()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    trainer = Trainer(model, BCEDiceLoss(pos_weight), optimizer)
    trainer.fit(DataLoader(train_set, 16, shuffle=True), DataLoader(val_set, 80), 2 if STEPS else 8)
