# expects: mask_bool_convention
# follows: fully_masked_row, nan_appears
# fault: key_padding_mask is True at the words instead of at the padding
"""Sort short messages by intent with a small transformer encoder. The messages are made up."""

import math
import os
import random

import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

SHORT = int(os.environ.get("PRACTORCH_CORPUS_STEPS", 0))

INTENTS = {
    "complaint": ["broken", "late", "refund", "angry", "never", "missing", "damaged", "worst"],
    "praise": ["lovely", "thanks", "perfect", "quick", "friendly", "best", "happy", "again"],
    "question": ["how", "when", "where", "which", "possible", "open", "cost", "does"],
    "order": ["buy", "send", "two", "three", "pieces", "address", "invoice", "size"],
    "cancel": ["stop", "cancel", "return", "longer", "need", "wrong", "withdraw", "contract"],
}
FILLER = (
    "the a my your it is was to of and this that for with on at shop parcel please hello dear team we i you "
    "today yesterday week shoes lamp chair book phone really very just about from has have been will"
).split()


def make_message(rng):
    """Filler words, two words of the right intent and often one word of another."""
    label = rng.choice(list(INTENTS))
    words = rng.choices(FILLER, k=rng.randint(3, 18))
    words += rng.sample(INTENTS[label], k=2)
    if rng.random() < 0.7:
        other = rng.choice([name for name in INTENTS if name != label])
        words.append(rng.choice(INTENTS[other]))
    rng.shuffle(words)
    return words, label


PAD, UNK = 0, 1


def build_vocab(messages):
    vocab = {"<pad>": PAD, "<unk>": UNK}
    for words, _ in messages:
        for word in words:
            vocab.setdefault(word, len(vocab))
    return vocab


def build_labels(messages):
    names = sorted({label for _, label in messages})
    return {name: i for i, name in enumerate(names)}


def encode(messages, vocab, labels):
    return [
        (torch.tensor([vocab.get(word, UNK) for word in words]), labels[label])
        for words, label in messages
    ]


def collate(batch):
    tokens = pad_sequence([t for t, _ in batch], batch_first=True, padding_value=PAD)
    targets = torch.tensor([y for _, y in batch])
    return tokens, targets


class Block(nn.Module):
    def __init__(self, dim, heads, dropout):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.attention = nn.MultiheadAttention(dim, heads, dropout=dropout, batch_first=True)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, padding):
        h = self.norm1(x)
        h, _ = self.attention(h, h, h, key_padding_mask=padding, need_weights=False)
        x = x + self.dropout(h)
        return x + self.dropout(self.mlp(self.norm2(x)))


class Classifier(nn.Module):
    def __init__(self, vocab_size, classes, dim=32, heads=4, depth=2, max_len=32, dropout=0.1):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, dim, padding_idx=PAD)
        self.position = nn.Embedding(max_len, dim)
        nn.init.normal_(self.position.weight, std=0.02)
        self.blocks = nn.ModuleList([Block(dim, heads, dropout) for _ in range(depth)])
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, classes)

    def forward(self, tokens):
        mask = tokens != PAD
        places = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.embed(tokens) + self.position(places)
        for block in self.blocks:
            x = block(x, mask)
        x = self.norm(x)
        keep = mask.unsqueeze(-1).to(x.dtype)
        pooled = (x * keep).sum(dim=1) / keep.sum(dim=1)
        return self.head(pooled)


def parameter_groups(model, decay):
    matrices = [p for name, p in model.named_parameters() if p.dim() >= 2 and "embed" not in name]
    others = [p for name, p in model.named_parameters() if p.dim() < 2 or "embed" in name]
    return [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def main():
    torch.manual_seed(5)
    rng = random.Random(5)
    batch_size = 32
    epochs = 2 if SHORT else 8
    n_train = batch_size * (SHORT // epochs) if SHORT else 3200

    train_messages = [make_message(rng) for _ in range(n_train)]
    valid_messages = [make_message(rng) for _ in range(200 if SHORT else 800)]
    vocab = build_vocab(train_messages)
    labels = build_labels(train_messages)
    train_set = encode(train_messages, vocab, labels)
    valid_set = encode(valid_messages, vocab, labels)
    train_loader = DataLoader(train_set, batch_size=batch_size, shuffle=True, collate_fn=collate)
    valid_loader = DataLoader(valid_set, batch_size=200, collate_fn=collate)

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Classifier(len(vocab), len(labels)).to(device)
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.AdamW(parameter_groups(model, decay=0.05), lr=2e-3)

    total_steps = epochs * len(train_loader)
    warmup = max(1, total_steps // 10)

    def factor(step):
        if step < warmup:
            return (step + 1) / warmup
        done = (step - warmup) / max(1, total_steps - warmup)
        return 0.5 * (1 + math.cos(math.pi * done))

    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)

    for epoch in range(1, epochs + 1):
        model.train()
        seen, loss_sum = 0, 0.0
        for tokens, targets in train_loader:
            tokens, targets = tokens.to(device), targets.to(device)
            optimizer.zero_grad(set_to_none=True)
            logits = model(tokens)
            loss = loss_fn(logits, targets)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
            optimizer.step()
            scheduler.step()
            loss_sum += loss.item() * len(targets)
            seen += len(targets)

        model.eval()
        right, valid_loss = 0, 0.0
        with torch.no_grad():
            for tokens, targets in valid_loader:
                tokens, targets = tokens.to(device), targets.to(device)
                logits = model(tokens)
                valid_loss += loss_fn(logits, targets).item() * len(targets)
                right += (logits.argmax(-1) == targets).sum().item()
        n = len(valid_set)
        print(f"{epoch}: train {loss_sum / seen:.3f}, valid {valid_loss / n:.3f}, accuracy {right / n:.3f}")


if __name__ == "__main__":
    main()
