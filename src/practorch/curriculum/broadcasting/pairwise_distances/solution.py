from torch import Tensor


def squared_distances(a: Tensor, b: Tensor) -> Tensor:
    centre = b.mean(0)                                          # (D,)
    a, b = a - centre, b - centre                               # one shift for both: the distances stay, the norms become small
    norms_a = (a * a).sum(1, keepdim=True)                      # (N, 1)
    norms_b = (b * b).sum(1)                                    # (M,), lines up as a row
    squared = norms_a + norms_b - 2 * a @ b.T                   # (N, M); (-2 a) is scaled before the product
    return squared.clamp(min=0)                                 # rounding leaves -1e-7 for equal points
