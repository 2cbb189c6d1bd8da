# expects: nothing
# tricky: two trainings one after the other, kl_div of log-probabilities and probabilities at temperature 4, a factor of 16, a frozen teacher in eval mode
# figure: student's test accuracy 0.83
"""Knowledge distillation (Hinton et al. 2015): a big teacher, a small student, the same images."""

import os
from typing import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist

T, ALPHA = 4.0, 0.8
BUDGET = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 10**9


def mlp(*widths: int) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Flatten()]
    for before, after in zip(widths, widths[1:]):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])  # no ReLU after the last one


def fit(model: nn.Module, loader: DataLoader, loss_of: Callable[[Tensor, Tensor, Tensor], Tensor], epochs: int) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    steps = min(BUDGET, epochs * len(loader))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=steps)
    step = 0
    while step < steps:
        model.train()
        mean_loss = 0.0
        for n, (x, y) in enumerate(loader, 1):
            loss = loss_of(model(x), x, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            mean_loss += (loss.item() - mean_loss) / n
            step += 1
            if step >= steps:
                break
        print(f"  step {step}: mean loss {mean_loss:.3f}")


@torch.no_grad()
def accuracy(model: nn.Module, x: Tensor, y: Tensor) -> float:
    model.eval()
    return (model(x).argmax(1) == y).float().mean().item()


def main() -> None:
    torch.manual_seed(6)
    x, y = fashion_mnist("train", EMBEDDED)
    x, y = (x[:6000].float() / 255 - 0.286) / 0.353, y[:6000].long()
    x_test, y_test = fashion_mnist("test", EMBEDDED)
    x_test, y_test = (x_test.float() / 255 - 0.286) / 0.353, y_test.long()
    loader = DataLoader(TensorDataset(x, y), batch_size=128, shuffle=True)

    print("teacher")
    teacher = mlp(784, 256, 128, 10)
    fit(teacher, loader, lambda logits, _, y: F.cross_entropy(logits, y), epochs=6)
    print("  test accuracy", accuracy(teacher, x_test, y_test))

    teacher.eval()
    teacher.requires_grad_(False)

    def distillation_loss(logits: Tensor, x: Tensor, y: Tensor) -> Tensor:
        soft = F.softmax(teacher(x) / T, dim=1)
        # the gradients of the soft part are T^2 times smaller, hence the factor
        kl = F.kl_div(F.log_softmax(logits / T, dim=1), soft, reduction="batchmean") * T * T
        return ALPHA * kl + (1 - ALPHA) * F.cross_entropy(logits, y)

    print("student")
    student = mlp(784, 16, 10)
    fit(student, loader, distillation_loss, epochs=8)
    print("student's test accuracy", accuracy(student, x_test, y_test))


if __name__ == "__main__":
    main()
