from collections.abc import Callable

from torch import nn


def fit(
    model: nn.Module,
    train_epoch: Callable[[nn.Module], None],
    validate: Callable[[nn.Module], float],
    max_epochs: int,
    patience: int,
    higher_is_better: bool = False,
) -> tuple[int, list[float]]:
    """Train until the value stops getting better, and leave model as it was at its best.

    -> the best epoch, counted from 0 (-1 if all values are nan), and all values
    """
    # TODO: train, validate, compare with the best so far, keep a copy; stop in time; put the best back.
    raise NotImplementedError
