from torch import Tensor


def channels_first(x: Tensor) -> Tensor:
    return x.transpose(1, 2)            # (B, C, T), a view: only the strides change


def images_channels_first(x: Tensor) -> Tensor:
    return x.permute(0, 3, 1, 2)        # new axis 1 is old axis 3; H and W keep their order


def images_channels_last(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1)        # the inverse: C goes from place 1 to place 3
