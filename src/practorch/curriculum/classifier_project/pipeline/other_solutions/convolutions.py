import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def loaders(train_images, train_labels, val_images, val_labels):
    x, x_val = train_images.float().div(255)[:, None], val_images.float().div(255)[:, None]
    std, mean = torch.std_mean(x)

    def mirrored(batch):
        images, labels = torch.stack([x for x, _ in batch]), torch.stack([y for _, y in batch])
        return torch.where(torch.rand(len(images), 1, 1, 1) < 0.5, images, images.flip(3)), labels

    train, val = TensorDataset((x - mean) / std, train_labels), TensorDataset((x_val - mean) / std, val_labels)
    return DataLoader(train, 64, shuffle=True, collate_fn=mirrored), DataLoader(val, 64)


def build():
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Dropout(0.1), nn.Linear(784, 10),
    )


def fit(model, loader, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    for _ in range(epochs):
        model.train()
        for x, y in loader:
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()
