from torch import Tensor


def standardise_columns(x: Tensor, eps: float = 1e-5) -> Tensor:
    n = x.shape[-2]
    centred = x - x.sum(-2).unsqueeze(-2) / n
    return centred / (centred.square().sum(-2).unsqueeze(-2) / n + eps) ** 0.5
