from torch import Tensor


def product_diagonal(a: Tensor, b: Tensor) -> Tensor:
    """The diagonal of a @ b.

    a: (..., N, K)
    b: (..., K, N), the same batch axes
    -> (..., N)
    """
    # TODO: which row of a and which column of b does entry [i, i] need?
    return (a @ b).diagonal(dim1=-2, dim2=-1)


def product_trace(a: Tensor, b: Tensor) -> Tensor:
    """The trace of a @ b.

    a: (..., N, K)
    b: (..., K, N), the same batch axes
    -> (...)
    """
    # TODO: over which axes is the sum?
    return (a @ b).diagonal(dim1=-2, dim2=-1).sum(-1)


def quadratic_forms(x: Tensor, m: Tensor) -> Tensor:
    """x_n m x_n for each row x_n.

    x: (N, D)
    m: (D, D)
    -> (N,)
    """
    # TODO: row n of which two tables must meet?
    return (x @ m @ x.T).diagonal()
