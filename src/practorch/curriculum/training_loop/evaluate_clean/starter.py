import contextlib
from collections.abc import Iterator

import torch
from torch import Tensor, nn


@contextlib.contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """A block in which model is in eval mode and autograd records nothing; puts back what it found."""
    model.eval()
    with torch.no_grad():
        yield
    model.train()


def predict(model: nn.Module, batches: list[Tensor]) -> Tensor:
    """The model's predictions for all batches, in order.

    batches: (B, D) each; the last B may be smaller
    ->       (N, C), N is the sum of all B
    """
    torch.no_grad()
    model.eval()
    return torch.cat([model(x) for x in batches])
