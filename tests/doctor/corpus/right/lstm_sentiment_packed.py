# expects: nothing
# tricky: pack_padded_sequence with lengths on the CPU, a padding row of the embedding that gets no gradient, many zeros in each batch
# figure: test accuracy 0.99
"""Sentiment of made-up reviews: good and bad words, and a word that turns the next one round."""

import os
import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

GOOD = "great lovely superb fun moving clever bright".split()
BAD = "dull awful weak boring clumsy noisy stale".split()
FILL = "the a film plot actor scene and with was very it story music end".split()
VOCAB = {word: i for i, word in enumerate(["<pad>", "not", *GOOD, *BAD, *FILL])}
PAD = VOCAB["<pad>"]


def write_review(rng):
    while True:
        words, score = [], 0
        for _ in range(rng.randint(3, 14)):
            kind = rng.random()
            if kind < 0.55:
                words.append(rng.choice(FILL))
                continue
            turned = rng.random() < 0.3
            good = rng.random() < 0.5
            if turned:
                words.append("not")
            words.append(rng.choice(GOOD if good else BAD))
            score += 1 if good != turned else -1
        if score != 0:
            return words, int(score > 0)


class Reviews(Dataset):
    def __init__(self, size, seed):
        rng = random.Random(seed)
        self.items = [write_review(rng) for _ in range(size)]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        words, label = self.items[index]
        return torch.tensor([VOCAB[w] for w in words]), label


def collate(batch):
    tokens, labels = zip(*batch)
    lengths = torch.tensor([len(t) for t in tokens])
    return pad_sequence(tokens, batch_first=True, padding_value=PAD), lengths, torch.tensor(labels)


class SentimentLSTM(nn.Module):
    def __init__(self, vocab_size, embed_dim=24, hidden_dim=48):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim, padding_idx=PAD)
        self.lstm = nn.LSTM(embed_dim, hidden_dim, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(2 * hidden_dim, 2)

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False)
        _, (hidden, _) = self.lstm(packed)
        return self.fc(self.dropout(torch.cat([hidden[0], hidden[1]], dim=1)))


def accuracy(model, loader):
    model.eval()
    hits = 0
    with torch.no_grad():
        for tokens, lengths, labels in loader:
            hits += (model(tokens, lengths).argmax(1) == labels).sum().item()
    return hits / len(loader.dataset)


def main():
    max_steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    torch.manual_seed(11)
    train_loader = DataLoader(Reviews(4000, seed=1), batch_size=64, shuffle=True, collate_fn=collate)
    val_loader = DataLoader(Reviews(500, seed=2), batch_size=250, collate_fn=collate)
    test_loader = DataLoader(Reviews(1000, seed=3), batch_size=250, collate_fn=collate)

    model = SentimentLSTM(len(VOCAB))
    optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
    loss_fn = nn.CrossEntropyLoss()
    step = 0
    for epoch in range(8):
        model.train()
        for tokens, lengths, labels in train_loader:
            optimizer.zero_grad()
            loss = loss_fn(model(tokens, lengths), labels)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            if max_steps and step >= max_steps:
                break
        print(f"epoch {epoch}: val accuracy {accuracy(model, val_loader):.3f}")
        if max_steps and step >= max_steps:
            break
    print("test accuracy", accuracy(model, test_loader))


if __name__ == "__main__":
    main()
