# expects: nothing
# follows: dead_relu
# tricky: some runs learn nothing (lr 1e-6) and one blows up (30.0), both on purpose; the last one takes the best
# figure: test accuracy 0.97
"""A small search over learning rates on validation data, then the final training and, once, the test data."""

import math
import os
from typing import NamedTuple

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

LIMIT = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
LEARNING_RATES = [1e-6, 1e-4, 1e-3, 1e-2, 1e-1, 30.0]
SEARCH_EPOCHS = 2 if LIMIT else 4
FINAL_EPOCHS = 2 if LIMIT else 30


class Split(NamedTuple):
    x: Tensor
    y: Tensor


def splits() -> tuple[Split, Split, Split]:
    x, y = load_digits(return_X_y=True)
    x, x_test, y, y_test = train_test_split(x, y, test_size=0.2, random_state=0, stratify=y)
    x, x_val, y, y_val = train_test_split(x, y, test_size=0.2, random_state=0, stratify=y)
    mean, std = x.mean(), x.std()

    def split(x, y):
        return Split(torch.tensor((x - mean) / std, dtype=torch.float32), torch.tensor(y))

    return split(x, y), split(x_val, y_val), split(x_test, y_test)


def new_model() -> nn.Module:
    torch.manual_seed(0)  # all candidates start at the same weights
    return nn.Sequential(nn.Linear(64, 100), nn.ReLU(), nn.Linear(100, 100), nn.ReLU(), nn.Linear(100, 10))


def train(model: nn.Module, data: Split, lr: float, epochs: int, cosine: bool = False) -> float:
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs) if cosine else None
    generator = torch.Generator().manual_seed(0)
    model.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(data.x), generator=generator).split(32)[: LIMIT or None]:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(data.x[batch]), data.y[batch])
            if not math.isfinite(loss.item()):
                return math.nan  # this learning rate is out
            loss.backward()
            optimizer.step()
        if scheduler is not None:
            scheduler.step()
    return loss.item()


@torch.no_grad()
def evaluate(model: nn.Module, data: Split) -> tuple[float, float]:
    model.eval()
    logits = model(data.x)
    return F.cross_entropy(logits, data.y).item(), (logits.argmax(1) == data.y).float().mean().item()


def main() -> None:
    train_split, val_split, test_split = splits()
    scores = {}
    for lr in LEARNING_RATES:
        model = new_model()
        final_loss = train(model, train_split, lr, SEARCH_EPOCHS)
        val_loss, val_accuracy = evaluate(model, val_split)
        scores[lr] = val_loss if math.isfinite(val_loss) and math.isfinite(final_loss) else math.inf
        print(f"lr {lr:<8g} last loss {final_loss:10.3g}  val loss {val_loss:10.3g}  val accuracy {val_accuracy:.3f}")
    best = min(scores, key=scores.get)

    model = new_model()
    everything = Split(torch.cat([train_split.x, val_split.x]), torch.cat([train_split.y, val_split.y]))
    train(model, everything, best, FINAL_EPOCHS, cosine=True)
    print(f"best lr {best:g}; test accuracy after the final training {evaluate(model, test_split)[1]:.3f}")


if __name__ == "__main__":
    main()
