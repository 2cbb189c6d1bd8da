# expects: same_samples_in_both_splits
# fault: the indices of train and valid come from two different permutations, so most of valid is in train too
# Fashion-MNIST with a small CNN

import copy
import os
import random

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset

from practorch.lab.fashion_mnist import CLASSES, EMBEDDED, fashion_mnist

MAX_STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))

SEED = 42
BATCH_SIZE = 64
EPOCHS = 4 if MAX_STEPS else 5
LEARNING_RATE = 0.002
NUM_VALID = 2000
MEAN, STD = 0.2860, 0.3530  # pixels of the 60,000 training images, as in the papers

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def set_seed(seed=SEED):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


class FashionDataset(Dataset):
    """Images between 0 and 1, normalised; with augment=True half of them are mirrored and some are shifted a little."""

    def __init__(self, images, labels, augment=True):
        self.images = ((images - MEAN) / STD).unsqueeze(1)
        self.labels = labels
        self.augment = augment

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = self.images[index]
        if self.augment:
            if random.random() < 0.5:
                image = image.flip(-1)
            if random.random() < 0.3:
                image = image.roll(random.choice([-1, 1]), dims=-1)
        return image, self.labels[index]


def load_data():
    images, labels = fashion_mnist("train", EMBEDDED)
    test_images, test_labels = fashion_mnist("test", EMBEDDED)
    images, test_images = images.float() / 255, test_images.float() / 255
    num_valid = NUM_VALID
    if MAX_STEPS:
        num_valid = 300
        keep = max(MAX_STEPS // EPOCHS, 1) * BATCH_SIZE + num_valid
        images, labels = images[:keep], labels[:keep]
        test_images, test_labels = test_images[:500], test_labels[:500]

    generator = torch.Generator().manual_seed(SEED)
    valid_index = torch.randperm(len(images), generator=generator)[:num_valid]
    train_index = torch.randperm(len(images), generator=generator)[num_valid:]

    train_set = FashionDataset(images[train_index], labels[train_index])
    valid_set = FashionDataset(images[valid_index], labels[valid_index], augment=False)
    test_set = FashionDataset(test_images, test_labels, augment=False)

    train_loader = DataLoader(train_set, batch_size=BATCH_SIZE, shuffle=True)
    valid_loader = DataLoader(valid_set, batch_size=256)
    test_loader = DataLoader(test_set, batch_size=256)
    return train_loader, valid_loader, test_loader


class FashionCNN(nn.Module):
    def __init__(self, num_classes):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 12, kernel_size=3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(12)
        self.conv2 = nn.Conv2d(12, 12, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(12)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(12 * 7 * 7, 64)
        self.dropout = nn.Dropout(0.25)
        self.fc2 = nn.Linear(64, num_classes)

    def forward(self, x):
        x = self.pool(F.relu(self.bn1(self.conv1(x))))
        x = self.pool(F.relu(self.bn2(self.conv2(x))))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = self.dropout(x)
        return self.fc2(x)


def init_weights(module):
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")


def train(model, loader, criterion, optimizer):
    model.train()
    running_loss, correct, seen = 0.0, 0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)

        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()

        running_loss += loss.item() * labels.size(0)
        correct += (outputs.argmax(dim=1) == labels).sum().item()
        seen += labels.size(0)
    return running_loss / seen, correct / seen


@torch.no_grad()
def evaluate(model, loader, criterion):
    model.eval()
    running_loss, correct, seen = 0.0, 0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        outputs = model(images)
        running_loss += criterion(outputs, labels).item() * labels.size(0)
        predicted = outputs.argmax(dim=1)
        correct += (predicted == labels).sum().item()
        seen += labels.size(0)
    return running_loss / seen, correct / seen


def main():
    set_seed()
    train_loader, valid_loader, test_loader = load_data()

    model = FashionCNN(len(CLASSES)).to(device)
    model.apply(init_weights)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=LEARNING_RATE)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.4)

    best_acc = 0.0
    best_weights = copy.deepcopy(model.state_dict())

    for epoch in range(1, EPOCHS + 1):
        train_loss, train_acc = train(model, train_loader, criterion, optimizer)
        valid_loss, valid_acc = evaluate(model, valid_loader, criterion)
        scheduler.step()

        if valid_acc > best_acc:
            best_acc = valid_acc
            best_weights = copy.deepcopy(model.state_dict())

        print(
            f"Epoch {epoch}/{EPOCHS}  train loss {train_loss:.4f} acc {train_acc:.4f}  "
            f"valid loss {valid_loss:.4f} acc {valid_acc:.4f}"
        )

    model.load_state_dict(best_weights)
    test_loss, test_acc = evaluate(model, test_loader, criterion)
    print(f"Best valid acc {best_acc:.4f}, test loss {test_loss:.4f}, test acc {test_acc:.4f}")


if __name__ == "__main__":
    main()
