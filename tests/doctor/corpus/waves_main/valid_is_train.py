# expects: same_samples_in_both_splits
# fault: valid_set is built from the training waves, a copied line
"""Classify wave forms (sine, square, saw, chirp, bursts, noise) with a 1-D residual network.

    python waves.py --epochs 8 --batch-size 64 --amp
"""

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.optim.lr_scheduler import CosineAnnealingLR
from torch.utils.data import DataLoader, Dataset

CLASSES = ["sine", "square", "saw", "chirp", "bursts", "noise"]
LENGTH = 128


def get_args():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--lr", type=float, default=0.02)
    parser.add_argument("--weight-decay", type=float, default=5e-4)
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--per-class", type=int, default=400, help="training waves of each class")
    parser.add_argument("--clip", type=float, default=5.0)
    parser.add_argument("--amp", action="store_true", help="bf16 autocast")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--output", type=Path, default=None, help="folder of the best checkpoint")
    args = parser.parse_args()
    args.max_steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    if args.max_steps:
        args.epochs = 2
        args.per_class = -(-args.batch_size * (args.max_steps // args.epochs) // len(CLASSES))
    return args


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


# ----------------------------------------------------------------------------- data


def make_wave(kind, rng):
    t = np.linspace(0, 1, LENGTH, endpoint=False)
    f, phase = rng.uniform(2, 8), rng.uniform(0, 1)
    turns = f * t + phase
    if kind == "sine":
        wave = np.sin(2 * np.pi * turns)
    elif kind == "square":
        wave = np.sign(np.sin(2 * np.pi * turns))
    elif kind == "saw":
        wave = 2 * (turns % 1) - 1
    elif kind == "chirp":
        wave = np.sin(2 * np.pi * (f * t + 6 * t**2 + phase))
    elif kind == "bursts":
        wave = np.sin(2 * np.pi * 20 * t) * (turns % 1 < 0.3)
    else:
        wave = rng.normal(0, 1, LENGTH)
    # millivolts on an offset, as the instrument gives them
    return 250 * rng.uniform(0.5, 1.5) * (wave + rng.normal(0, 0.5, LENGTH)) + 900


def make_split(per_class, seed):
    """All waves of the first class, then all of the second, and so on."""
    rng = np.random.default_rng(seed)
    waves = np.stack([make_wave(kind, rng) for kind in CLASSES for _ in range(per_class)])
    labels = np.repeat(np.arange(len(CLASSES)), per_class)
    return waves.astype(np.float32), labels


class WaveDataset(Dataset):
    def __init__(self, waves, labels, mean, std, train=False):
        self.waves = torch.from_numpy(waves)
        self.labels = torch.from_numpy(labels)
        self.mean, self.std = mean, std
        self.train = train

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        wave = (self.waves[index] - self.mean) / self.std
        if self.train:
            shift = int(torch.randint(0, LENGTH, ()))
            wave = torch.roll(wave, shift)
        return wave.unsqueeze(0), self.labels[index]


# ----------------------------------------------------------------------------- model


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv1d(channels, channels, 5, padding=2, bias=False)
        self.bn1 = nn.BatchNorm1d(channels)
        self.conv2 = nn.Conv1d(channels, channels, 5, padding=2, bias=False)
        self.bn2 = nn.BatchNorm1d(channels)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return F.relu(out + x)


class WaveNet(nn.Module):
    def __init__(self, width, depth, num_classes=len(CLASSES)):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv1d(1, width, 9, stride=2, padding=4, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(),
        )
        self.blocks = nn.Sequential(*[ResidualBlock(width) for _ in range(depth)])
        self.dropout = nn.Dropout(0.1)
        self.fc = nn.Linear(width, num_classes)

    def forward(self, x):
        x = self.stem(x)
        x = self.blocks(x)
        x = F.adaptive_avg_pool1d(x, 1).flatten(1)
        return self.fc(self.dropout(x))


# ----------------------------------------------------------------------------- loops


class AverageMeter:
    def __init__(self):
        self.sum, self.count = 0.0, 0

    def update(self, value, n=1):
        self.sum += value * n
        self.count += n

    @property
    def avg(self):
        return self.sum / max(1, self.count)


def train_one_epoch(model, loader, criterion, optimizer, device, args):
    model.train()
    losses, accuracy = AverageMeter(), AverageMeter()
    for waves, labels in loader:
        waves = waves.to(device, non_blocking=True)
        labels = labels.to(device, non_blocking=True)

        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=args.amp):
            logits = model(waves)
            loss = criterion(logits, labels)

        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), args.clip)
        optimizer.step()

        losses.update(loss.item(), len(labels))
        accuracy.update((logits.argmax(1) == labels).float().mean().item(), len(labels))
    return losses.avg, accuracy.avg


@torch.inference_mode()
def validate(model, loader, criterion, device, args):
    model.eval()
    losses, accuracy = AverageMeter(), AverageMeter()
    for waves, labels in loader:
        waves, labels = waves.to(device), labels.to(device)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=args.amp):
            logits = model(waves)
            loss = criterion(logits, labels)
        losses.update(loss.item(), len(labels))
        accuracy.update((logits.argmax(1) == labels).float().mean().item(), len(labels))
    return losses.avg, accuracy.avg


def main():
    args = get_args()
    set_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    train_waves, train_labels = make_split(args.per_class, seed=100)
    valid_waves, valid_labels = make_split(max(30, args.per_class // 5), seed=200)
    mean, std = float(train_waves.mean()), float(train_waves.std())
    train_set = WaveDataset(train_waves, train_labels, mean, std, train=True)
    valid_set = WaveDataset(train_waves, train_labels, mean, std)
    train_loader = DataLoader(train_set, batch_size=args.batch_size, shuffle=True, drop_last=True)
    valid_loader = DataLoader(valid_set, batch_size=2 * args.batch_size)

    model = WaveNet(args.width, args.depth).to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(
        model.parameters(), lr=args.lr, momentum=0.9, nesterov=True, weight_decay=args.weight_decay
    )
    scheduler = CosineAnnealingLR(optimizer, T_max=args.epochs)
    print(f"{sum(p.numel() for p in model.parameters())} parameters, {len(train_loader)} steps per epoch")

    with tempfile.TemporaryDirectory() as scratch:
        checkpoint = (args.output or Path(scratch)) / "best.pt"
        best_accuracy = -1.0
        for epoch in range(args.epochs):
            start = time.time()
            train_loss, train_accuracy = train_one_epoch(model, train_loader, criterion, optimizer, device, args)
            valid_loss, valid_accuracy = validate(model, valid_loader, criterion, device, args)
            scheduler.step()
            print(
                f"epoch {epoch:3d} | train {train_loss:.3f} {100 * train_accuracy:5.1f}% "
                f"| valid {valid_loss:.3f} {100 * valid_accuracy:5.1f}% | {time.time() - start:.1f}s"
            )
            if valid_accuracy > best_accuracy:
                best_accuracy = valid_accuracy
                torch.save(
                    {
                        "epoch": epoch,
                        "model": model.state_dict(),
                        "optimizer": optimizer.state_dict(),
                        "scheduler": scheduler.state_dict(),
                    },
                    checkpoint,
                )

        best = torch.load(checkpoint, map_location=device)
        model.load_state_dict(best["model"])
        _, accuracy = validate(model, valid_loader, criterion, device, args)
        print(f"best epoch {best['epoch']}: valid accuracy {100 * accuracy:.1f}%")


if __name__ == "__main__":
    main()
