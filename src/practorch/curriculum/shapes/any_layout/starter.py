from torch import Tensor


def pixels(x: Tensor) -> Tensor:
    """The pixels of each image in reading order.

    x:  (B, H, W), any layout
    -> (B, H*W)
    """
    B, H, W = x.shape
    return x.view(B, H * W)


def diagonals(x: Tensor) -> Tensor:
    """The main diagonal of each square image.

    x:  (B, N, N), any layout
    -> (B, N)
    """
    B, N, _ = x.shape
    return x.as_strided((B, N), (N * N, N + 1))
