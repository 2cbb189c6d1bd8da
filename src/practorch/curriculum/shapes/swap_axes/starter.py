from torch import Tensor


def channels_first(x: Tensor) -> Tensor:
    """Sequences with the channel axis second.

    x:  (B, T, C)
    -> (B, C, T)
    """
    # TODO: move the axes; the sizes follow by themselves.
    raise NotImplementedError


def images_channels_first(x: Tensor) -> Tensor:
    """Images with the channel axis second.

    x:  (B, H, W, C)
    -> (B, C, H, W)
    """
    # TODO: which old axis goes to place 0, 1, 2, 3?
    raise NotImplementedError


def images_channels_last(x: Tensor) -> Tensor:
    """Images with the channel axis last: undoes images_channels_first.

    x:  (B, C, H, W)
    -> (B, H, W, C)
    """
    # TODO: the way back is another order of axes.
    raise NotImplementedError
