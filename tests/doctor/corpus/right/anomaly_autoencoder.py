# expects: nothing
# tricky: trained on one kind of input only, evaluated on others too: the inputs and the loss of the evaluation are much unlike the training's, on purpose
# figure: test AUROC 0.96
"""Anomaly detection: an autoencoder that has only ever seen trousers and dresses is bad at drawing the rest."""

import os

import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from practorch.lab.fashion_mnist import EMBEDDED, fashion_mnist

NORMAL_CLASSES = torch.tensor([1, 3])


class Autoencoder(nn.Module):
    def __init__(self, code: int = 12):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, code))
        self.decoder = nn.Sequential(nn.Linear(code, 128), nn.ReLU(), nn.Linear(128, 784), nn.Sigmoid())

    def forward(self, x):
        return self.decoder(self.encoder(x))


class AnomalyDetector:
    """Like an estimator of scikit-learn: fit on normal data, then score anything."""

    def __init__(self, epochs=25, batch_size=64, lr=2e-3, max_updates=0):
        self.epochs = epochs
        self.batch_size = batch_size
        self.lr = lr
        self.max_updates = max_updates
        self.model = Autoencoder()

    def fit(self, x, x_val):
        optimizer = torch.optim.Adam(self.model.parameters(), lr=self.lr)
        loader = DataLoader(TensorDataset(x), batch_size=self.batch_size, shuffle=True)
        updates = 0
        for epoch in range(self.epochs):
            self.model.train()
            for (xb,) in loader:
                loss = nn.functional.mse_loss(self.model(xb), xb)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                updates += 1
                if self.max_updates and updates >= self.max_updates:
                    break
            if epoch % 5 == 0:
                print(f"epoch {epoch}: train {loss.item():.4f}, normal validation images {self.score(x_val).mean():.4f}")
            if self.max_updates and updates >= self.max_updates:
                break
        # flag what is worse than 95 % of normal images not trained on
        self.threshold_ = torch.quantile(self.score(x_val), 0.95)
        return self

    @torch.no_grad()
    def score(self, x):
        self.model.eval()
        return torch.cat([(self.model(part) - part).square().mean(1) for part in x.split(500)])

    def predict(self, x):
        return self.score(x) > self.threshold_


def main():
    torch.manual_seed(4)
    images, labels = fashion_mnist("train", EMBEDDED)
    normal = images[torch.isin(labels, NORMAL_CLASSES)].flatten(1).float() / 255
    x_val, x_train = normal[:300], normal[300:]

    images, labels = fashion_mnist("test", EMBEDDED)
    x_test = images.flatten(1).float() / 255
    is_anomaly = ~torch.isin(labels, NORMAL_CLASSES)

    detector = AnomalyDetector(max_updates=int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")))
    detector.fit(x_train, x_val)
    flagged = detector.predict(x_test)
    print(f"flagged: {flagged[is_anomaly].float().mean():.2f} of the anomalies, {flagged[~is_anomaly].float().mean():.2f} of the normal")
    print("test AUROC", roc_auc_score(is_anomaly.numpy(), detector.score(x_test).numpy()))


if __name__ == "__main__":
    main()
