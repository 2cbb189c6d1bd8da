# expects: nothing
# tricky: GradScaler that is switched off, bfloat16 autocast, a loss divided by the group, a last group that is smaller
# figure: test accuracy 0.83
"""Gradient accumulation and mixed precision as one would write them for any device; here there is a CPU."""

from __future__ import annotations

import os
from collections.abc import Iterator

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist

MICRO_BATCH = 24
ACCUMULATE = 4


def datasets(device: torch.device) -> tuple[TensorDataset, TensorDataset]:
    made = []
    for split, size in (("train", 3000), ("test", 1000)):
        images, labels = fashion_mnist(split, EMBEDDED)
        images = (images[:size].unsqueeze(1).float() / 255 - 0.286) / 0.353
        made.append(TensorDataset(images.to(device), labels[:size].long().to(device)))
    return made[0], made[1]


def grouped(loader: DataLoader, size: int) -> Iterator[list[list[torch.Tensor]]]:
    """Lists of `size` micro-batches; the last one may be shorter."""
    group: list[list[torch.Tensor]] = []
    for batch in loader:
        group.append(batch)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


def build() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.GroupNorm(4, 16), nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.GroupNorm(4, 32), nn.ReLU(),
        nn.Flatten(), nn.Linear(32 * 7 * 7, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 10),
    )  # fmt: skip


def evaluate(model: nn.Module, loader: DataLoader, device: torch.device) -> float:
    model.eval()
    correct = total = 0
    with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16):
        for x, y in loader:
            correct += (model(x).argmax(1) == y).sum().item()
            total += len(y)
    return correct / total


def main() -> None:
    steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    torch.manual_seed(2)
    device = torch.device("cpu")
    train_set, test_set = datasets(device)
    loader = DataLoader(train_set, batch_size=MICRO_BATCH, shuffle=True)  # 125 micro-batches: the last group has one
    test_loader = DataLoader(test_set, batch_size=500)
    model = build().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    # bfloat16 has the range of float32, so nothing has to be scaled; the calls stay for float16 on a GPU
    scaler = torch.amp.GradScaler(device.type, enabled=False)

    for epoch in range(2 if steps else 6):
        model.train()
        running, seen = 0.0, 0
        for update, group in enumerate(grouped(loader, ACCUMULATE)):
            if steps and update >= steps:
                break
            num = sum(len(y) for _, y in group)
            optimizer.zero_grad(set_to_none=True)
            for x, y in group:
                with torch.autocast(device.type, dtype=torch.bfloat16):
                    logits = model(x)
                # the sum over all micro-batches is the mean over the whole group
                loss = nn.functional.cross_entropy(logits.float(), y, reduction="sum") / num
                scaler.scale(loss).backward()
                running += loss.item() * num
            seen += num
            scaler.unscale_(optimizer)
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            scaler.step(optimizer)
            scaler.update()
        print(f"epoch {epoch + 1}: loss {running / seen:.3f}, test accuracy {evaluate(model, test_loader, device):.3f}")


if __name__ == "__main__":
    main()
