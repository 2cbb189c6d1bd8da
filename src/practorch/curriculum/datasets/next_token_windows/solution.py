from torch import Tensor
from torch.utils.data import Dataset


class Windows(Dataset):
    def __init__(self, tokens: Tensor, k: int, step: int) -> None:
        self.tokens = tokens                                # as small as they came
        self.k = k
        self.step = step

    def __len__(self) -> int:
        last_start = len(self.tokens) - self.k - 1          # k tokens, and one more for the last target
        return max(0, last_start // self.step + 1)          # starts 0, step, ... up to last_start

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index}, {len(self)} windows")
        start = index % len(self) * self.step
        both = self.tokens[start : start + self.k + 1].long()   # only these are widened
        return both[:-1], both[1:]
