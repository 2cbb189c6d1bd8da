# expects: nothing
# tricky: the learning rate jumps up at each restart and the loss with it; a second copy of the weights is what gets evaluated; backward and step lie in a class
# figure: test accuracy of the averaged weights 0.87
"""A small trainer with callbacks: gradient clipping, an exponential moving average and warm restarts are callbacks."""

import copy
import os

import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts
from torch.utils.data import DataLoader, TensorDataset

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist


class ClipGradients:
    def __init__(self, max_norm):
        self.max_norm = max_norm

    def on_after_backward(self, trainer):
        nn.utils.clip_grad_norm_(trainer.model.parameters(), self.max_norm)


class WarmRestarts:
    def __init__(self, first_epochs):
        self.first_epochs = first_epochs

    def on_fit_begin(self, trainer):
        self.scheduler = CosineAnnealingWarmRestarts(trainer.optimizer, T_0=self.first_epochs * len(trainer.loader), T_mult=2)

    def on_step_end(self, trainer):
        self.scheduler.step()


class MovingAverage:
    def __init__(self, decay=0.99):
        self.decay = decay

    def on_fit_begin(self, trainer):
        self.average = copy.deepcopy(trainer.model).eval().requires_grad_(False)

    @torch.no_grad()
    def on_step_end(self, trainer):
        decay = min(self.decay, (1 + trainer.step) / (10 + trainer.step))  # short memory at first
        for mean, now in zip(self.average.parameters(), trainer.model.parameters()):
            mean.lerp_(now, 1 - decay)


class Report:
    def __init__(self, data, ema):
        self.data, self.ema = data, ema

    def on_epoch_end(self, trainer):
        lr = trainer.optimizer.param_groups[0]["lr"]
        raw, mean = accuracy(trainer.model, *self.data), accuracy(self.ema.average, *self.data)
        print(f"epoch {trainer.epoch}: loss {trainer.mean_loss:.3f}, val {raw:.3f}, val of the average {mean:.3f}, lr {lr:.4f}")


class Trainer:
    def __init__(self, model, optimizer, loader, callbacks, max_steps=0):
        self.model, self.optimizer, self.loader = model, optimizer, loader
        self.callbacks, self.max_steps = callbacks, max_steps
        self.step = self.epoch = 0

    def emit(self, event):
        for callback in self.callbacks:
            if hasattr(callback, event):
                getattr(callback, event)(self)

    def fit(self, epochs):
        self.emit("on_fit_begin")
        for self.epoch in range(epochs):
            self.model.train()
            losses = []
            for batch in self.loader:
                losses.append(self.training_step(*batch))
                if self.step == self.max_steps:
                    break
            self.mean_loss = sum(losses) / len(losses)
            self.emit("on_epoch_end")
            if self.step == self.max_steps:
                break

    def training_step(self, x, y):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.model(x), y)
        loss.backward()
        self.emit("on_after_backward")
        self.optimizer.step()
        self.step += 1
        self.emit("on_step_end")
        return loss.item()


@torch.no_grad()
def accuracy(model, x, y):
    model.eval()
    return sum((model(a).argmax(1) == b).sum().item() for a, b in zip(x.split(500), y.split(500))) / len(y)


def get(split):
    x, y = fashion_mnist(split, EMBEDDED)
    return (x[:, None].float() / 255 - 0.286) / 0.353, y.long()


if __name__ == "__main__":
    torch.manual_seed(20)
    x, y = get("train")
    loader = DataLoader(TensorDataset(x[:6000], y[:6000]), batch_size=64, shuffle=True, drop_last=True)
    model = nn.Sequential(
        nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.GroupNorm(4, 16), nn.SiLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.GroupNorm(4, 32), nn.SiLU(),
        nn.Flatten(), nn.Linear(32 * 49, 64), nn.SiLU(), nn.Linear(64, 10),
    )  # fmt: skip
    ema = MovingAverage()
    callbacks = [ClipGradients(1.0), WarmRestarts(1), ema, Report((x[6000:7000], y[6000:7000]), ema)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.02)
    Trainer(model, optimizer, loader, callbacks, int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))).fit(epochs=7)
    print("test accuracy of the averaged weights", accuracy(ema.average, *get("test")))
