from torch import Tensor
from torch.utils.data import Dataset


class Windows(Dataset):
    """Windows of k tokens, and for each of these tokens the one that comes next.

    tokens: (T,) any integer dtype
    k:      tokens in a window
    step:   from the start of a window to the start of the next
    """

    def __init__(self, tokens: Tensor, k: int, step: int) -> None:
        raise NotImplementedError

    def __len__(self) -> int:
        """The number of whole windows, targets included; never below 0."""
        # TODO: where does the last window start that still has all its targets?
        raise NotImplementedError

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        """Window and targets, both (k,) int64; raises IndexError outside of -len ... len - 1."""
        # TODO
        raise NotImplementedError
