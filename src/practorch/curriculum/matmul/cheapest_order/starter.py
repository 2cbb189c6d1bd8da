from torch import Tensor


def push(a: Tensor, b: Tensor, x: Tensor) -> Tensor:
    """a b x, with few columns in x.

    a, b: (N, N)
    x:    (N, K), K << N
    ->    (N, K)
    """
    # TODO: which product makes a table that nobody asked for?
    return a @ b @ x


def mix(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """q kᵀ v for each sample, with long sequences.

    q, k: (B, T, D), T >> D
    v:    (B, T, E), T >> E
    ->    (B, T, E)
    """
    # TODO: which axis can be summed away first?
    return (q @ k.mT) @ v


def chain(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """a b c, in the cheaper of the two orders.

    a: (n, k)
    b: (k, l)
    c: (l, m)
    -> (n, m)
    """
    # TODO: what does each order cost?
    return (a @ b) @ c
