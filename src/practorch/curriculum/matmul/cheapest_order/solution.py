from torch import Tensor


def push(a: Tensor, b: Tensor, x: Tensor) -> Tensor:
    return a @ (b @ x)                              # (N, K); never (N, N)


def mix(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    state = k.mT @ v                                # (B, D, E); T is summed away first
    return q @ state                                # (B, T, E)


def chain(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    (n, k), (l, m) = a.shape, c.shape
    from_the_left = n * k * l + n * l * m           # (n, l) is made first
    from_the_right = k * l * m + n * k * m          # (k, m) is made first
    if from_the_left < from_the_right:
        return (a @ b) @ c
    return a @ (b @ c)
