import copy
import math
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
    best_epoch, best, best_state = -1, -math.inf, None
    values = []
    for epoch in range(max_epochs):
        train_epoch(model)
        value = validate(model)
        values.append(value)
        score = value if higher_is_better else -value
        if score > best:                                        # never true of nan
            best_epoch, best = epoch, score
            best_state = copy.deepcopy(model.state_dict())      # without the copy: the live tensors
        if epoch - best_epoch >= patience:
            break
    if best_state is not None:                                  # after the loop, whichever way it ended
        model.load_state_dict(best_state)
    return best_epoch, values
