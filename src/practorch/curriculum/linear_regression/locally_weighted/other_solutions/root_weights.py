import torch
from torch import Tensor


def predict_local(X: Tensor, y: Tensor, queries: Tensor, tau: float) -> Tensor:
    exponents = -((queries.unsqueeze(1) - X) ** 2).sum(2) / (2 * tau**2)
    root = (exponents - exponents.max(dim=1, keepdim=True).values).div(2).exp()
    A = torch.cat([X, X.new_ones(len(X), 1)], 1)
    theta = torch.linalg.lstsq(root[..., None] * A, (root * y)[..., None]).solution
    return (torch.cat([queries, queries.new_ones(len(queries), 1)], 1)[:, None] @ theta).flatten()
