# expects: nothing
# tricky: training stops halfway; a new model, optimizer and scheduler take over their state from a file; two optimizers for one run
# figure: test accuracy 0.99
"""Stop and go on: everything a run needs (weights, moments, schedule, epoch, random state) goes through a file."""

import os
import tempfile
from pathlib import Path

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

EPOCHS = 16
STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))


class Run:
    def __init__(self, checkpoint: Path):
        self.checkpoint = checkpoint
        digits = load_digits()
        data = TensorDataset(torch.tensor(digits.images).float().unsqueeze(1) / 16, torch.tensor(digits.target))
        # the split has a generator of its own, so it is the same in each run
        parts = random_split(data, [0.7, 0.3], generator=torch.Generator().manual_seed(0))
        self.train_loader = DataLoader(parts[0], batch_size=64, shuffle=True)
        self.test_loader = DataLoader(parts[1], batch_size=256)
        self.model = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Dropout(0.2), nn.Linear(128, 10),
        )  # fmt: skip
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=1e-3
        )
        self.scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, T_max=EPOCHS)
        self.epoch = 0
        self.updates = 0

    def save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            "epoch": self.epoch,
            "updates": self.updates,
            "rng": torch.get_rng_state(),
        }
        # never leave half a file behind
        partial = self.checkpoint.with_suffix(".tmp")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def load(self) -> None:
        state = torch.load(self.checkpoint, map_location="cpu", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        self.epoch, self.updates = state["epoch"], state["updates"]
        torch.set_rng_state(state["rng"])

    def train_until(self, last_epoch: int) -> None:
        while self.epoch < last_epoch:
            self.model.train()
            for x, y in self.train_loader:
                loss = nn.functional.cross_entropy(self.model(x), y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.updates += 1
            self.scheduler.step()
            self.epoch += 1
            self.save()
            print(f"epoch {self.epoch}: loss of the last batch {loss.item():.3f}, test {self.test():.3f}")

    @torch.no_grad()
    def test(self) -> float:
        self.model.eval()
        hits = sum((self.model(x).argmax(1) == y).sum().item() for x, y in self.test_loader)
        return hits / len(self.test_loader.dataset)


if __name__ == "__main__":
    torch.manual_seed(17)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "last.pt"
        first = Run(path)
        epochs = min(EPOCHS, max(2, STEPS // len(first.train_loader))) if STEPS else EPOCHS
        first.train_until(epochs // 2)
        del first  # as if the machine had gone down

        torch.manual_seed(1234)  # load() puts the right state back
        second = Run(path)
        second.load()
        print(f"resumed after epoch {second.epoch}, lr {second.scheduler.get_last_lr()[0]:.4f}")
        second.train_until(epochs)
        print("test accuracy", second.test())
