# expects: nothing
# tricky: a WeightedRandomSampler instead of shuffle=True, batches half positive and a test set with 4 %, scores of 0.96 for a constant answer
# figure: test F1 0.72
"""Fraud detection in miniature: 4 % positives, rebalanced by the sampler, measured as they are."""

import os

import torch
from sklearn.datasets import make_classification
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler


class FraudNet(nn.Module):
    def __init__(self, num_features, width=48):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(num_features, width), nn.ReLU(), nn.Dropout(0.2),
            nn.Linear(width, width), nn.ReLU(), nn.Dropout(0.2),
            nn.Linear(width, 1),
        )  # fmt: skip

    def forward(self, x):
        return self.layers(x).squeeze(1)  # one score for each line, shape (N,)


def make_parts(seed=3):
    x, y = make_classification(
        n_samples=9000, n_features=20, n_informative=8, n_redundant=4, n_clusters_per_class=2,
        weights=[0.96], flip_y=0.002, class_sep=1.2, random_state=seed,
    )  # fmt: skip
    x_train, x_rest, y_train, y_rest = train_test_split(x, y, test_size=0.4, stratify=y, random_state=seed)
    x_val, x_test, y_val, y_test = train_test_split(x_rest, y_rest, test_size=0.5, stratify=y_rest, random_state=seed)
    mean, std = x_train.mean(0), x_train.std(0)
    return [
        (torch.tensor((a - mean) / std).float(), torch.tensor(b).float())
        for a, b in ((x_train, y_train), (x_val, y_val), (x_test, y_test))
    ]


@torch.inference_mode()
def scores(model, x):
    model.eval()
    return model(x).sigmoid().numpy()


def best_threshold(y, p):
    precision, recall, thresholds = precision_recall_curve(y, p)
    f1 = 2 * precision * recall / (precision + recall + 1e-12)
    return thresholds[f1[:-1].argmax()]


def main():
    limit = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    torch.manual_seed(3)
    (x_train, y_train), (x_val, y_val), (x_test, y_test) = make_parts()

    counts = torch.bincount(y_train.long())
    weights = (1.0 / counts)[y_train.long()]
    sampler = WeightedRandomSampler(weights, num_samples=len(y_train), replacement=True)
    loader = DataLoader(TensorDataset(x_train, y_train), batch_size=128, sampler=sampler)

    model = FraudNet(x_train.shape[1])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-4)
    criterion = nn.BCEWithLogitsLoss()  # no pos_weight: the sampler has done that already

    updates = 0
    for epoch in range(25):
        model.train()
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = criterion(model(xb), yb)
            loss.backward()
            optimizer.step()
            updates += 1
            if limit and updates >= limit:
                break
        if epoch % 5 == 0:
            print(f"epoch {epoch}: val average precision {average_precision_score(y_val, scores(model, x_val)):.3f}")
        if limit and updates >= limit:
            break

    # the sampler has moved the prior, so 0.5 is not the right cut; take it from the validation part
    threshold = best_threshold(y_val, scores(model, x_val))
    print(f"threshold {threshold:.2f}, test F1 {f1_score(y_test, scores(model, x_test) >= threshold):.3f}")


if __name__ == "__main__":
    main()
