from torch import Tensor


def squared_distances(a: Tensor, b: Tensor) -> Tensor:
    """Squared Euclidean distance of every a to every b, never below 0.

    a:  (N, D)
    b:  (M, D)
    -> (N, M)
    """
    # TODO: the same without a tensor of N * M * D numbers.
    difference = a[:, None] - b[None]
    return (difference**2).sum(-1)
