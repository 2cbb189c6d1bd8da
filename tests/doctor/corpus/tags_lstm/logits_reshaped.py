# expects: sequence_logits_dim_order, view_instead_of_permute
# fault: The logits (B, T, C) are reshaped to (B, C, T) where they should be transposed.
"""Highlight Python without a grammar: an LSTM reads a line of Python's own library, letter by letter, and says of each
letter whether it belongs to a name, a keyword, a number, a string, a comment, an operator or to the space between."""

import io
import keyword
import os
import pathlib
import random
import sysconfig
import token
import tokenize

import torch
from torch import nn, optim
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
TAGS = ["space", "name", "keyword", "number", "string", "comment", "operator"]
TAG_OF = {token.NUMBER: 3, token.STRING: 4, tokenize.COMMENT: 5, token.OP: 6}
NUM_LETTERS = 128  # ASCII; 0 is the padding
PAD, IGNORED = 0, -100
BATCH_SIZE = 64

random.seed(1)
torch.manual_seed(1)


def tagged_lines(path):
    """(letters, tags) of every line that is tokenised on its own."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    tags = [[0] * len(line) for line in lines]
    whole = [True] * len(lines)
    for tok in tokenize.generate_tokens(io.StringIO(source).readline):
        (row, start), (last, end) = tok.start, tok.end
        if row != last:
            whole[row - 1 : last] = [False] * (last - row + 1)
        elif tok.type == token.NAME:
            tags[row - 1][start:end] = [2 if keyword.iskeyword(tok.string) else 1] * (end - start)
        elif tok.type in TAG_OF:
            tags[row - 1][start:end] = [TAG_OF[tok.type]] * (end - start)
    for line, tag, is_whole in zip(lines, tags, whole):
        if is_whole and line.isascii() and 8 <= len(line.strip()) and len(line) <= 60:
            skip = len(line) - len(line.lstrip())
            yield line[skip:], tag[skip:]


class Lines(Dataset):
    def __init__(self, pairs):
        self.pairs = pairs

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        line, tags = self.pairs[i]
        return torch.tensor([ord(letter) for letter in line]), torch.tensor(tags)


def collate(batch):
    letters, tags = zip(*batch)
    lengths = torch.tensor([len(x) for x in letters])
    letters = pad_sequence(letters, batch_first=True, padding_value=PAD)
    tags = pad_sequence(tags, batch_first=True, padding_value=IGNORED)
    return letters, lengths, tags


class Tagger(nn.Module):
    def __init__(self, embedding=24, hidden=32):
        super().__init__()
        self.embedding = nn.Embedding(NUM_LETTERS, embedding, padding_idx=PAD)
        self.lstm = nn.LSTM(embedding, hidden, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(0.2)
        self.out = nn.Linear(2 * hidden, len(TAGS))

    def forward(self, letters, lengths):
        x = self.embedding(letters)
        x = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        x, _ = self.lstm(x)
        x, _ = pad_packed_sequence(x, batch_first=True)
        return self.out(self.dropout(x))


folder = pathlib.Path(sysconfig.get_path("stdlib"))
paths = sorted(folder.glob("[a-b]*.py"))
pairs = list({line: (line, tags) for path in paths[: 3 if STEPS else None] for line, tags in tagged_lines(path)}.values())
random.shuffle(pairs)  # every line once: no line is in both sets
if STEPS:
    pairs = pairs[: BATCH_SIZE * STEPS * 5 // 4]
num_valid = len(pairs) // 5
train_set, valid_set = Lines(pairs[num_valid:]), Lines(pairs[:num_valid])
train_loader = DataLoader(train_set, batch_size=BATCH_SIZE, shuffle=True, collate_fn=collate)
valid_loader = DataLoader(valid_set, batch_size=256, collate_fn=collate)
print(len(pairs), "lines, for example", pairs[0])

model = Tagger()
optimizer = optim.Adam(model.parameters(), lr=3e-3)
criterion = nn.CrossEntropyLoss(ignore_index=IGNORED)


def accuracy(loader):
    right = total = 0
    model.eval()
    with torch.no_grad():
        for letters, lengths, tags in loader:
            predicted = model(letters, lengths).argmax(-1)
            kept = tags != IGNORED
            right += (predicted == tags)[kept].sum().item()
            total += kept.sum().item()
    model.train()
    return right / total


for epoch in range(2 if STEPS else 3):
    losses = []
    for letters, lengths, tags in train_loader:
        logits = model(letters, lengths)
        loss = criterion(logits.reshape(len(tags), len(TAGS), -1), tags)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
    print(f"epoch {epoch + 1}  last loss {losses[-1]:.3f}  valid accuracy {accuracy(valid_loader):.3f}")
