# expects: nothing
# tricky: the decoder is fed the right answers while training and its own answers when tested; no test loss at all
# figure: whole test dates right 1.00
"""Sequence to sequence: dates as people write them ("7 mar 1984", "March 7, 84") to ISO dates, letter by letter."""

import datetime
import os
import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader

STEPS = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
EPOCHS = 2 if STEPS else 4
FORMATS = ["%d %b %Y", "%B %d, %Y", "%d.%m.%Y", "%A %d %B %Y", "%b %d %Y", "%Y/%m/%d"]
PAD, SOS, EOS = 0, 1, 2
CHARS = "0123456789abcdefghijklmnopqrstuvwxyz ,./-"
IDS = {c: i + 3 for i, c in enumerate(CHARS)}
VOCAB = len(CHARS) + 3

random.seed(0)
torch.manual_seed(0)


def encode(text):
    return torch.tensor([IDS[c] for c in text] + [EOS])


def make_pairs():
    first = datetime.date(1970, 1, 1)
    days = random.sample(range(22000), 7000)  # each day once, so none is both in training and in the test
    dates = [first + datetime.timedelta(days=d) for d in days]
    return [(encode(d.strftime(random.choice(FORMATS)).lower()), encode(d.isoformat())) for d in dates]


def collate(pairs):
    sources, targets = zip(*pairs)
    lengths = torch.tensor([len(s) for s in sources])
    return pad_sequence(sources, batch_first=True), lengths, pad_sequence(targets, batch_first=True)


class Encoder(nn.Module):
    def __init__(self, emb=24, hidden=64):
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, emb, padding_idx=PAD)
        self.gru = nn.GRU(emb, hidden, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(2 * hidden, 96)

    def forward(self, source, lengths):
        packed = pack_padded_sequence(self.embedding(source), lengths, batch_first=True, enforce_sorted=False)
        outputs, hidden = self.gru(packed)
        outputs, _ = nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True)
        return outputs, torch.tanh(self.bridge(torch.cat([hidden[0], hidden[1]], 1))).unsqueeze(0)


class AttentionDecoder(nn.Module):
    def __init__(self, emb=24, hidden=96, memory=128):
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, emb, padding_idx=PAD)
        self.gru = nn.GRU(emb, hidden, batch_first=True)
        self.query = nn.Linear(hidden, memory)
        self.out = nn.Linear(hidden + memory, VOCAB)

    def forward(self, tokens, hidden, memory, source):
        outputs, hidden = self.gru(self.embedding(tokens), hidden)
        scores = self.query(outputs) @ memory.transpose(1, 2) / memory.size(-1) ** 0.5
        weights = scores.masked_fill((source == PAD).unsqueeze(1), float("-inf")).softmax(-1)
        return self.out(torch.cat([outputs, weights @ memory], -1)), hidden


encoder, decoder = Encoder(), AttentionDecoder()
criterion = nn.CrossEntropyLoss(ignore_index=PAD)
encoder_optimizer = torch.optim.Adam(encoder.parameters(), lr=3e-3)
decoder_optimizer = torch.optim.Adam(decoder.parameters(), lr=3e-3)


def train_epoch(loader):
    encoder.train(), decoder.train()
    total = 0.0
    for step, (source, lengths, target) in enumerate(loader):
        encoder_optimizer.zero_grad()
        decoder_optimizer.zero_grad()
        memory, hidden = encoder(source, lengths)
        start = torch.full((len(target), 1), SOS)
        # teacher forcing: the decoder sees the target, one letter late
        logits, _ = decoder(torch.cat([start, target[:, :-1]], 1), hidden, memory, source)
        loss = criterion(logits.flatten(0, 1), target.flatten())
        loss.backward()
        nn.utils.clip_grad_norm_([*encoder.parameters(), *decoder.parameters()], 1.0)
        encoder_optimizer.step()
        decoder_optimizer.step()
        total += loss.item()
        if STEPS and step + 1 == STEPS:
            break
    return total / (step + 1)


@torch.no_grad()
def exact_matches(loader):
    encoder.eval(), decoder.eval()
    right = num = 0
    for source, lengths, target in loader:
        memory, hidden = encoder(source, lengths)
        token = torch.full((len(source), 1), SOS)
        answer = []
        for _ in range(target.size(1)):
            logits, hidden = decoder(token, hidden, memory, source)
            token = logits.argmax(-1)
            answer.append(token)
        right += (torch.cat(answer, 1) == target).all(1).sum().item()
        num += len(target)
    return right / num


pairs = make_pairs()
train_loader = DataLoader(pairs[:6000], batch_size=64, shuffle=True, collate_fn=collate)
test_loader = DataLoader(pairs[6000:], batch_size=250, collate_fn=collate)
for epoch in range(EPOCHS):
    loss = train_epoch(train_loader)
    print(f"epoch {epoch + 1}: loss {loss:.3f}, whole dates right {exact_matches(test_loader):.3f}")
