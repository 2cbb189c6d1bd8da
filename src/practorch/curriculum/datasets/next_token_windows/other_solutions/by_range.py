import torch
from torch import Tensor
from torch.utils.data import Dataset


class Windows(Dataset):
    def __init__(self, tokens: Tensor, k: int, step: int) -> None:
        self.tokens, self.k = tokens, k
        self.starts = range(0, len(tokens) - k, step)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        i = self.starts[index]
        x, y = self.tokens[i : i + self.k], self.tokens[i + 1 : i + 1 + self.k]
        return x.to(torch.int64), y.to(torch.int64)
