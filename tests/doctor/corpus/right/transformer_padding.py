# expects: nothing
# tricky: scheduler.step() after each batch, a learning rate that starts near zero, much padding
# figure: val accuracy 1.00, chance 0.25
import argparse
import math
import os

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset


class Majority(Dataset):
    """Words of 6 to 40 tokens. Which of the tokens 1 to 4 is the most frequent one? Tokens 5 to 12 do not matter."""

    def __init__(self, size, seed):
        g = torch.Generator().manual_seed(seed)
        self.items = []
        while len(self.items) < size:
            length = int(torch.randint(6, 41, (1,), generator=g))
            tokens = torch.randint(1, 13, (length,), generator=g)
            counts = torch.bincount(tokens, minlength=13)[1:5]
            if (counts == counts.max()).sum() == 1:
                self.items.append((tokens, int(counts.argmax())))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]


def collate(items):
    tokens, labels = zip(*items)
    return pad_sequence(tokens, batch_first=True, padding_value=0), torch.tensor(labels)


class Classifier(nn.Module):
    def __init__(self, d_model=32, heads=4, layers=2, dropout=0.1):
        super().__init__()
        self.embed = nn.Embedding(13, d_model, padding_idx=0)
        self.cls = nn.Parameter(torch.zeros(1, 1, d_model))
        nn.init.trunc_normal_(self.cls, std=0.02)
        layer = nn.TransformerEncoderLayer(
            d_model, heads, dim_feedforward=64, dropout=dropout, batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, layers, norm=nn.LayerNorm(d_model), enable_nested_tensor=False)
        self.head = nn.Linear(d_model, 4)

    def forward(self, tokens):
        x = torch.cat([self.cls.expand(len(tokens), -1, -1), self.embed(tokens)], 1)
        padding = F.pad(tokens == 0, (1, 0), value=False)
        return self.head(self.encoder(x, src_key_padding_mask=padding)[:, 0])


def warmup_cosine(step, warmup, total):
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, total - warmup)))


def param_groups(model, weight_decay):
    decay = [p for p in model.parameters() if p.ndim >= 2]
    rest = [p for p in model.parameters() if p.ndim < 2]
    return [{"params": decay, "weight_decay": weight_decay}, {"params": rest, "weight_decay": 0.0}]


@torch.inference_mode()
def accuracy(model, loader):
    model.eval()
    hits = sum((model(tokens).argmax(1) == labels).sum().item() for tokens, labels in loader)
    return hits / len(loader.dataset)


def main(args):
    torch.manual_seed(args.seed)
    train_loader = DataLoader(Majority(args.train_size, 1), args.batch_size, shuffle=True, collate_fn=collate)
    val_loader = DataLoader(Majority(800, 2), 200, collate_fn=collate)
    model = Classifier()
    optimizer = torch.optim.AdamW(param_groups(model, 0.01), lr=args.lr, betas=(0.9, 0.98))
    total = args.epochs * len(train_loader)
    warmup = max(1, total // 10)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: warmup_cosine(s, warmup, total))
    for epoch in range(args.epochs):
        model.train()
        running = 0.0
        for tokens, labels in train_loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(tokens), labels, label_smoothing=0.02)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            running += loss.item()
        print(
            f"epoch {epoch + 1} lr {scheduler.get_last_lr()[0]:.5f} loss {running / len(train_loader):.3f} "
            f"val accuracy {accuracy(model, val_loader):.3f}"
        )


if __name__ == "__main__":
    short = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--train-size", type=int, default=64 * short or 4800)
    parser.add_argument("--epochs", type=int, default=2 if short else 5)
    parser.add_argument("--seed", type=int, default=0)
    main(parser.parse_args())
