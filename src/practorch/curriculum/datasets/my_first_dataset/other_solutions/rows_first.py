import torch
from torch import Tensor
from torch.utils.data import Dataset


class Samples(Dataset):
    def __init__(self, pixels: Tensor, labels: Tensor, size: int) -> None:
        whole = pixels.numel() // size * size
        self.rows = pixels[:whole].reshape(-1, size)
        self.labels = labels[: len(self.rows)]

    def __len__(self) -> int:
        return self.rows.shape[0]

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self.rows[index].to(torch.float32).div(255), self.labels[index].item()
