from torch import Tensor
from torch.utils.data import Dataset


class Samples(Dataset):
    def __init__(self, pixels: Tensor, labels: Tensor, size: int) -> None:
        self.pixels = pixels
        self.labels = labels
        self.size = size

    def __len__(self) -> int:
        return len(self.pixels) // self.size                # a rest at the end is not a sample

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index}, {len(self)} samples")     # this is what ends a for loop
        start = index % len(self) * self.size               # -1 % n is n - 1
        x = self.pixels[start : start + self.size]
        return x.float() / 255, int(self.labels[index % len(self)])
