# expects: nothing
# tricky: the loader has no shuffle=True: a batch sampler puts lines of like length together and shuffles the batches
# figure: test accuracy 0.87
"""Is a line from a module's code or from its documentation? Lines of like length share a batch, so little is padded."""

import os
import pathlib
import random
import sysconfig

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

cap = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
random.seed(0)
torch.manual_seed(0)

folder = pathlib.Path(sysconfig.get_path("stdlib"))
lines = {}
for path in sorted(folder.glob("[a-d]*.py")):
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.isascii() and 12 <= len(line) <= 70:
            lines[line.lstrip("# ")] = line.startswith("#")
comments = [line for line, is_comment in lines.items() if is_comment and len(line) >= 10]
code = random.sample([line for line, is_comment in lines.items() if not is_comment], len(comments))
items = [(line, 1) for line in comments] + [(line, 0) for line in code]
random.shuffle(items)
if cap:
    items = items[: 40 * cap]
num_test = len(items) // 5
test, train = items[:num_test], items[num_test:]


class Buckets:
    """Batches of lines of like length, in another order each time."""

    def __init__(self, items, batch_size):
        self.items, self.batch_size = items, batch_size

    def __iter__(self):
        order = sorted(range(len(self.items)), key=lambda i: (len(self.items[i][0]), random.random()))
        batches = [order[i : i + self.batch_size] for i in range(0, len(order), self.batch_size)]
        random.shuffle(batches)
        return iter(batches)

    def __len__(self):
        return -(-len(self.items) // self.batch_size)


def collate(batch):
    lines, labels = zip(*batch)
    return pad_sequence([torch.tensor(list(line.encode())) for line in lines], batch_first=True), torch.tensor(labels)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(128, 32, padding_idx=0)
        self.conv = nn.Conv1d(32, 64, 5, padding=2)
        self.out = nn.Linear(64, 2)

    def forward(self, x):
        kept = (x != 0).unsqueeze(1)
        x = torch.relu(self.conv(self.embedding(x).transpose(1, 2)))
        return self.out(x.masked_fill(~kept, 0).amax(-1))


model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
train_loader = DataLoader(train, batch_sampler=Buckets(train, 32), collate_fn=collate)
test_loader = DataLoader(test, batch_sampler=Buckets(test, 128), collate_fn=collate)
for epoch in range(2 if cap else 4):
    for x, y in train_loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()

with torch.no_grad():
    right = sum((model(x).argmax(1) == y).sum().item() for x, y in test_loader)
print(len(items), "lines, test accuracy", right / len(test))
