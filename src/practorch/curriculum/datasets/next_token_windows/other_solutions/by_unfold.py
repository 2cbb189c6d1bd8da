from torch import Tensor
from torch.utils.data import Dataset


class Windows(Dataset):
    def __init__(self, tokens: Tensor, k: int, step: int) -> None:
        if len(tokens) > k:
            self.runs = tokens.unfold(0, k + 1, step)
        else:
            self.runs = tokens.new_empty(0, k + 1)

    def __len__(self) -> int:
        return len(self.runs)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        run = self.runs[index].long()
        return run[:-1], run[1:]
