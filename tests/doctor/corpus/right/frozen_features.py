# expects: nothing
# tricky: a frozen backbone in eval mode and under no_grad() while the head trains; most parameters are in no optimizer
# figure: accuracy on the other digits 0.85
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 300
torch.manual_seed(0)

digits = load_digits()
images = torch.tensor(digits.images).float().unsqueeze(1)
images = (images - images[:900].mean()) / images[:900].std()
labels = torch.tensor(digits.target)


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(32)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        return F.relu(self.bn2(self.conv2(x))).mean(dim=(2, 3))


def batches(places):
    while True:
        for part in places[torch.randperm(len(places))].split(32):
            yield images[part], labels[part]


def places(first, last, classes):
    found = torch.where(torch.isin(labels[first:last], torch.tensor(classes)))[0]
    return found + first


# the backbone learns the digits 0 to 5
backbone, head = Backbone(), nn.Linear(32, 6)
optimizer = torch.optim.Adam([*backbone.parameters(), *head.parameters()], lr=3e-3)
for _, (x, y) in zip(range(steps), batches(places(0, 900, [0, 1, 2, 3, 4, 5]))):
    optimizer.zero_grad()
    F.cross_entropy(head(backbone(x)), y).backward()
    optimizer.step()

# its features are good enough for 6 to 9
backbone.eval()
for p in backbone.parameters():
    p.requires_grad = False
head = nn.Linear(32, 4)
optimizer = torch.optim.Adam(head.parameters(), lr=1e-2)
for _, (x, y) in zip(range(steps), batches(places(0, 900, [6, 7, 8, 9]))):
    with torch.no_grad():
        features = backbone(x)
    optimizer.zero_grad()
    F.cross_entropy(head(features), y - 6).backward()
    optimizer.step()

test = places(900, 1797, [6, 7, 8, 9])
with torch.no_grad():
    print("accuracy", (head(backbone(images[test])).argmax(1) + 6 == labels[test]).float().mean().item())
