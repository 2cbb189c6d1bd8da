from torch import Tensor
from torch.utils.data import Dataset


class Samples(Dataset):
    """Samples that lie one after another in one flat array.

    pixels: (N,) uint8
    labels: (M,) int64, at least one for every whole sample
    size:   pixels of one sample
    """

    def __init__(self, pixels: Tensor, labels: Tensor, size: int) -> None:
        # TODO: keep what the other two methods need.
        raise NotImplementedError

    def __len__(self) -> int:
        """The number of whole samples."""
        # TODO
        raise NotImplementedError

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        """Sample and label; raises IndexError outside of -len ... len - 1.

        -> (size,) float32 in [0, 1], and the label
        """
        # TODO: is the index inside? Is it negative? Then cut, convert, scale.
        raise NotImplementedError
