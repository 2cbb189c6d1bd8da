# expects: nothing
# tricky: the loss begins high and rests at a level where only blanks come out; more frames than labels
# figure: symbol error rate 0.001
"""Connectionist temporal classification: read words from a strip of noisy columns without knowing where letters are."""

import os

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
NUM_SYMBOLS, NUM_FEATURES, BLANK = 8, 12, 0
GLYPHS = torch.randn(NUM_SYMBOLS + 1, 2, NUM_FEATURES)  # each symbol has a beginning and an end


class Strips(Dataset):
    def __init__(self, size, seed):
        g = torch.Generator().manual_seed(seed)
        self.data = []
        for _ in range(size):
            word = torch.randint(1, NUM_SYMBOLS + 1, (int(torch.randint(3, 7, (), generator=g)),), generator=g)
            columns = []
            for symbol in word.tolist():
                for part in range(2):
                    width = int(torch.randint(1, 4, (), generator=g))
                    columns += [GLYPHS[symbol, part]] * width
                columns += [torch.zeros(NUM_FEATURES)] * int(torch.randint(1, 3, (), generator=g))
            strip = torch.stack(columns)
            self.data.append((strip + 0.4 * torch.randn(strip.shape, generator=g), word))

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return self.data[i]


def collate(samples):
    strips, words = zip(*samples)
    num_frames = torch.tensor([len(s) for s in strips])
    num_symbols = torch.tensor([len(w) for w in words])
    return pad_sequence(strips, batch_first=True), torch.cat(words), num_frames, num_symbols


class Reader(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv1d(NUM_FEATURES, hidden, 3, padding=1), nn.ReLU())
        self.rnn = nn.GRU(hidden, hidden, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * hidden, NUM_SYMBOLS + 1)

    def forward(self, strips, num_frames):
        x = self.conv(strips.transpose(1, 2)).transpose(1, 2)
        packed = nn.utils.rnn.pack_padded_sequence(x, num_frames, batch_first=True, enforce_sorted=False)
        x, _ = nn.utils.rnn.pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        return self.out(x).log_softmax(-1)


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def greedy(log_probs, num_frames):
    best = log_probs.argmax(-1)
    for path, n in zip(best, num_frames):
        yield [s for s in torch.unique_consecutive(path[:n]).tolist() if s != BLANK]


model = Reader()
ctc_loss = nn.CTCLoss(blank=BLANK, zero_infinity=True)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
train_loader = DataLoader(Strips(1600, 1), batch_size=32, shuffle=True, collate_fn=collate)
val_loader = DataLoader(Strips(300, 2), batch_size=100, collate_fn=collate)

for epoch in range(2 if STEPS else 5):
    model.train()
    total = 0.0
    for step, (strips, words, num_frames, num_symbols) in enumerate(train_loader, 1):
        optimizer.zero_grad()
        log_probs = model(strips, num_frames).transpose(0, 1)  # CTC wants time first
        loss = ctc_loss(log_probs, words, num_frames, num_symbols)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        total += loss.item()
        if step == STEPS:
            break

    model.eval()
    errors = symbols = 0
    with torch.no_grad():
        for strips, words, num_frames, num_symbols in val_loader:
            answers = greedy(model(strips, num_frames), num_frames)
            for answer, word in zip(answers, words.split(num_symbols.tolist())):
                errors += edit_distance(answer, word.tolist())
                symbols += len(word)
    print(f"epoch {epoch + 1}: loss {total / step:.3f}, symbol error rate {errors / symbols:.3f}")
