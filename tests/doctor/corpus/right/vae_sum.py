# expects: nothing
# tricky: the loss is a sum over pixels and images and so in the thousands; noise in the forward pass in training only
# figure: test loss 22.6 nats per image, the mean image 27.1
"""A variational autoencoder for small handwritten digits, after the example in pytorch/examples."""

import os

import torch
from sklearn.datasets import load_digits
from torch import nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset, random_split

LIMIT = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
BATCH_SIZE = 64
EPOCHS = 2 if LIMIT else 80

torch.manual_seed(1)

images = torch.tensor(load_digits().data, dtype=torch.float32) / 16  # in [0, 1]
train_set, test_set = random_split(TensorDataset(images), [1437, 360])
train_loader = DataLoader(train_set, batch_size=BATCH_SIZE, shuffle=True)
test_loader = DataLoader(test_set, batch_size=BATCH_SIZE, shuffle=False)


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 128)
        self.fc21 = nn.Linear(128, 8)
        self.fc22 = nn.Linear(128, 8)
        self.fc3 = nn.Linear(8, 128)
        self.fc4 = nn.Linear(128, 64)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        if not self.training:
            return mu
        std = torch.exp(0.5 * logvar)
        return mu + torch.randn_like(std) * std

    def decode(self, z):
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))

    def forward(self, x):
        mu, logvar = self.encode(x)
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar


model = VAE()
optimizer = optim.Adam(model.parameters(), lr=1e-3)


def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x, reduction="sum")
    # see Appendix B of the VAE paper: 0.5 * sum(1 + log(sigma^2) - mu^2 - sigma^2)
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + KLD


def train(epoch):
    model.train()
    train_loss, seen = 0.0, 0
    for batch_idx, (data,) in enumerate(train_loader):
        optimizer.zero_grad()
        recon_batch, mu, logvar = model(data)
        loss = loss_function(recon_batch, data, mu, logvar)
        loss.backward()
        train_loss += loss.item()
        seen += len(data)
        optimizer.step()
        if LIMIT and batch_idx + 1 >= LIMIT:
            break
    if epoch % 20 == 0 or LIMIT:
        print(f"====> Epoch: {epoch} Average loss: {train_loss / seen:.4f}")


def test():
    model.eval()
    test_loss = 0.0
    with torch.no_grad():
        for (data,) in test_loader:
            recon_batch, mu, logvar = model(data)
            test_loss += loss_function(recon_batch, data, mu, logvar).item()
    return test_loss / len(test_set)


def baseline():
    """What the mean image of the training set costs."""
    train_images = images[train_set.indices]
    test_images = images[test_set.indices]
    mean = train_images.mean(0).clamp(1e-3, 1 - 1e-3).expand_as(test_images)
    return F.binary_cross_entropy(mean, test_images, reduction="sum").item() / len(test_images)


for epoch in range(1, EPOCHS + 1):
    train(epoch)
    test_loss = test()
print(f"test loss {test_loss:.2f} nats per image, the mean image {baseline():.2f}")
