from torch import Tensor


def sliding_windows(x: Tensor, k: int, step: int = 1) -> Tensor:
    return x.unfold(-1, k, step)
