import torch
from torch import Tensor


def irls_step(X: Tensor, y: Tensor, w: Tensor) -> Tensor:
    logits = X @ w                                      # (N,)
    p = logits.sigmoid()                                # (N,)
    s = p * (1 - p)                                     # (N,)
    weighted = s * logits + y - p                       # (N,); s times r: the division by s has cancelled
    gram = (X.mT * s) @ X                               # (D, D); scaled columns stand for the diagonal matrix
    return torch.linalg.solve(gram, X.mT @ weighted)    # (D,)


def irls(X: Tensor, y: Tensor, steps: int) -> Tensor:
    w = X.new_zeros(X.shape[1])                         # (D,)
    for _ in range(steps):
        w = irls_step(X, y, w)
    return w
