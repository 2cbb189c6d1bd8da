import torch
from torch import Tensor


def predict_local(X: Tensor, y: Tensor, queries: Tensor, tau: float) -> Tensor:
    s = (-torch.cdist(queries, X).square() / (2 * tau**2)).softmax(1)
    A = torch.cat([torch.ones(len(X), 1, dtype=X.dtype), X], 1)
    gram = torch.einsum("qn,ni,nj->qij", s, A, A)
    theta = torch.linalg.solve(gram, torch.einsum("qn,ni,n->qi", s, A, y))
    return theta[:, 0] + torch.einsum("qd,qd->q", theta[:, 1:], queries)
