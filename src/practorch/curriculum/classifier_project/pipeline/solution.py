import torch
from torch import Tensor, nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset


class _Images(Dataset):
    def __init__(self, images: Tensor, labels: Tensor, mean: Tensor, std: Tensor, is_train: bool) -> None:
        pixels = images / 255                                           # (N, 28, 28)
        self.images = ((pixels - mean) / std).unsqueeze(1)              # (N, 1, 28, 28)
        self.labels, self.is_train = labels, is_train

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        x = self.images[i]
        if self.is_train and torch.rand(()) < 0.5:                      # drawn at each visit
            x = x.flip(-1)
        return x, self.labels[i]


def loaders(train_images, train_labels, val_images, val_labels) -> tuple[DataLoader, DataLoader]:
    pixels = train_images / 255
    mean, std = pixels.mean(), pixels.std()                             # of the training images, for both
    train = _Images(train_images, train_labels, mean, std, is_train=True)
    val = _Images(val_images, val_labels, mean, std, is_train=False)
    return DataLoader(train, batch_size=64, shuffle=True), DataLoader(val, batch_size=64)


def build() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))


def fit(model: nn.Module, loader: DataLoader, epochs: int) -> None:
    optimizer = optim.Adam(model.parameters(), lr=2e-3)
    model.train()
    for _ in range(epochs):
        for x, y in loader:
            loss = F.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
