from torch import Tensor, nn


def overfit_one_batch(
    model: nn.Module, loss_fn: nn.Module, x: Tensor, y: Tensor, steps: int = 100, lr: float = 0.01
) -> tuple[bool, list[float], list[str]]:
    """Train a copy on one batch: whether it was memorised, steps + 1 losses, names of parameters that did not move.

    x: (B, D) float
    y: (B,) int64, or (B, C) float, as loss_fn wants it
    """
    # TODO: copy the model; remember its numbers; train on the batch; compare.
    raise NotImplementedError
