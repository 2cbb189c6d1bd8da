# expects: nothing
# tricky: softmax outputs as targets, a second network in eval mode that is never trained here, two losses added
# figure: test accuracy of the student 0.96
import os

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional as F

cap = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
torch.manual_seed(0)
T = 3.0

x, y = load_digits(return_X_y=True)
x = torch.tensor(x).float() / 16
y = torch.tensor(y)
train, test = train_test_split(torch.arange(len(x)), test_size=0.25, random_state=0, stratify=y)


def fit(model, loss_of, num_steps):
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    model.train()
    for step in range(cap or num_steps):
        idx = train[torch.randint(0, len(train), (64,))]
        loss = loss_of(model, x[idx], y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        return (model(x[test]).argmax(1) == y[test]).float().mean().item()


teacher = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Dropout(0.3), nn.Linear(256, 10))
student = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 10))


def distillation(model, images, labels):
    with torch.no_grad():
        soft = F.softmax(teacher(images) / T, dim=1)
    logits = model(images)
    loss = F.kl_div(F.log_softmax(logits / T, dim=1), soft, reduction="batchmean") * T**2
    return 0.7 * loss + 0.3 * F.cross_entropy(logits, labels)


print("teacher", fit(teacher, lambda model, images, labels: F.cross_entropy(model(images), labels), 500))
print("student", fit(student, distillation, 800))
