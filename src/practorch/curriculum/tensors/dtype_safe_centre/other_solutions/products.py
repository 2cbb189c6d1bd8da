from torch import Tensor


def centre(x: Tensor) -> Tensor:
    return x - x.sum(dim=0, keepdim=True) / x.shape[0]


def weighted_centre(x: Tensor, weights: list[float]) -> Tensor:
    w = x.new_tensor(weights)
    return x - (w / w.sum()) @ x
