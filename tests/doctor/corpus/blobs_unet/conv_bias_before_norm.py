# expects: bias_before_batchnorm
# fault: all convolutions in front of BatchNorm keep their bias
"""Find the cells: a small U-Net that segments bright ellipses in noisy pictures."""

import math
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

SEED = 13
SIZE = 48
BATCH = 16
MAX_STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
EPOCHS = 2 if MAX_STEPS else 5
N_TRAIN = BATCH * (MAX_STEPS // EPOCHS) if MAX_STEPS else 512
N_VALID = 64 if MAX_STEPS else 200


def draw_picture(rng):
    """One grey picture (uint8) and its mask (uint8, 0 or 255)."""
    yy, xx = np.mgrid[:SIZE, :SIZE]
    picture = rng.normal(70, 18, (SIZE, SIZE)) + rng.uniform(-25, 25) * (xx / SIZE)
    mask = np.zeros((SIZE, SIZE), dtype=bool)
    for _ in range(rng.integers(2, 6)):
        cy, cx = rng.uniform(6, SIZE - 6, 2)
        a, b = rng.uniform(3, 9, 2)
        angle = rng.uniform(0, math.pi)
        u = (xx - cx) * math.cos(angle) + (yy - cy) * math.sin(angle)
        v = -(xx - cx) * math.sin(angle) + (yy - cy) * math.cos(angle)
        inside = (u / a) ** 2 + (v / b) ** 2 < 1
        picture[inside] += rng.uniform(35, 80)
        mask |= inside
    # thin bright scratches that do not belong to the mask
    for _ in range(3):
        row = rng.integers(0, SIZE)
        picture[row] += 60
    return picture.clip(0, 255).astype(np.uint8), mask.astype(np.uint8) * 255


class CellPictures(Dataset):
    def __init__(self, pictures, masks, augment=False):
        self.pictures = pictures
        self.masks = masks
        self.augment = augment

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, i):
        picture = torch.from_numpy(self.pictures[i]).float() / 255.0
        mask = torch.from_numpy(self.masks[i]).float() / 255.0
        picture = (picture - 0.35) / 0.15
        if self.augment:
            if torch.rand(()) < 0.5:
                picture, mask = picture.flip(-1), mask.flip(-1)
            if torch.rand(()) < 0.5:
                picture, mask = picture.flip(-2), mask.flip(-2)
            picture = picture * (0.8 + 0.4 * torch.rand(())) + 0.2 * torch.randn(())
        return picture[None], mask[None]


class DoubleConv(nn.Module):
    def __init__(self, inp, out):
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(inp, out, 3, padding=1),
            nn.BatchNorm2d(out),
            nn.ReLU(),
            nn.Conv2d(out, out, 3, padding=1),
            nn.BatchNorm2d(out),
            nn.ReLU(),
        )

    def forward(self, x):
        return self.block(x)


class SmallUNet(nn.Module):
    def __init__(self, widths=(8, 16, 32)):
        super().__init__()
        self.stem = DoubleConv(1, widths[0])
        self.down = nn.ModuleList([DoubleConv(a, b) for a, b in zip(widths[:-1], widths[1:])])
        self.up = nn.ModuleList([DoubleConv(a + b, a) for a, b in zip(widths[:-1], widths[1:])])
        self.head = nn.Conv2d(widths[0], 1, kernel_size=1)

    def forward(self, x):
        x = self.stem(x)
        skips = []
        for block in self.down:
            skips.append(x)
            x = block(F.max_pool2d(x, 2))
        for block in reversed(self.up):
            skip = skips.pop()
            x = F.interpolate(x, size=skip.shape[-2:], mode="nearest")
            x = block(torch.cat([skip, x], dim=1))
        return self.head(x)


def dice_loss(logits, target):
    p = torch.sigmoid(logits)
    overlap = (p * target).sum(dim=(1, 2, 3))
    total = p.sum(dim=(1, 2, 3)) + target.sum(dim=(1, 2, 3))
    return (1 - (2 * overlap + 1) / (total + 1)).mean()


def criterion(logits, target):
    return F.binary_cross_entropy_with_logits(logits, target) + dice_loss(logits, target)


def fit(model, loader, optimizer, device):
    model.train()
    running, count = 0.0, 0
    for step, (pictures, masks) in enumerate(loader):
        pictures, masks = pictures.to(device), masks.to(device)
        logits = model(pictures)
        loss = criterion(logits, masks)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        running += loss.item() * len(pictures)
        count += len(pictures)
    return running / count


def check(model, loader, device):
    model.eval()
    inter, union, running, count = 0.0, 0.0, 0.0, 0
    with torch.no_grad():
        for pictures, masks in loader:
            pictures, masks = pictures.to(device), masks.to(device)
            logits = model(pictures)
            running += criterion(logits, masks).item() * len(pictures)
            count += len(pictures)
            found = torch.sigmoid(logits) > 0.5
            truth = masks > 0.5
            inter += (found & truth).sum().item()
            union += (found | truth).sum().item()
    return running / count, inter / union


def main():
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    pairs = [draw_picture(rng) for _ in range(N_TRAIN + N_VALID)]
    pictures = np.stack([p for p, _ in pairs])
    masks = np.stack([m for _, m in pairs])

    train_set = CellPictures(pictures[:N_TRAIN], masks[:N_TRAIN], augment=True)
    valid_set = CellPictures(pictures[N_TRAIN:], masks[N_TRAIN:])
    train_loader = DataLoader(train_set, batch_size=BATCH, shuffle=True)
    valid_loader = DataLoader(valid_set, batch_size=50)

    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = SmallUNet().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[3, 4], gamma=0.3)

    for epoch in range(EPOCHS):
        train_loss = fit(model, train_loader, optimizer, device)
        valid_loss, iou = check(model, valid_loader, device)
        scheduler.step()
        print(f"[{epoch + 1}/{EPOCHS}] train {train_loss:.3f}  valid {valid_loss:.3f}  IoU {iou:.3f}")


if __name__ == "__main__":
    main()
