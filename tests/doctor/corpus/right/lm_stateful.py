# expects: nothing
# tricky: no shuffling, the hidden state goes from batch to batch (detached), shared weights, SGD with lr 5
# figure: validation loss 1.63 nats per letter, 4.6 for a guess
"""A language model for the letters of Python's own library, in the manner of pytorch/examples/word_language_model."""

import argparse
import math
import os
import pathlib
import sysconfig

import torch
import torch.nn as nn

LIMIT = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))

parser = argparse.ArgumentParser(description="Letters, one after the other")
parser.add_argument("--emsize", type=int, default=64)
parser.add_argument("--nhid", type=int, default=64, help="has to be emsize, for the weights are tied")
parser.add_argument("--lr", type=float, default=5.0)
parser.add_argument("--clip", type=float, default=0.25)
parser.add_argument("--epochs", type=int, default=2 if LIMIT else 10)
parser.add_argument("--batch_size", type=int, default=32)
parser.add_argument("--bptt", type=int, default=32)
parser.add_argument("--seed", type=int, default=1111)
args = parser.parse_args()
torch.manual_seed(args.seed)

###############################################################################
# Load data
###############################################################################
folder = pathlib.Path(sysconfig.get_path("stdlib"))
names = ("argparse", "inspect", "typing", "shutil")
text = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in names)
letters = sorted(set(text))
ids = torch.tensor([letters.index(c) for c in text[:180_000]])
cut = int(0.9 * len(ids))


def batchify(data, bsz):
    """Columns that go on from one batch to the next; the order of the text is kept."""
    nbatch = data.size(0) // bsz
    return data.narrow(0, 0, nbatch * bsz).view(bsz, -1).t().contiguous()


train_data = batchify(ids[:cut], args.batch_size)
val_data = batchify(ids[cut:], 10)
if LIMIT:
    train_data, val_data = train_data[: LIMIT * args.bptt + 1], val_data[:400]


###############################################################################
# Build the model
###############################################################################
class RNNModel(nn.Module):
    def __init__(self, ntoken, ninp, nhid, dropout=0.1):
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.encoder = nn.Embedding(ntoken, ninp)
        self.rnn = nn.LSTM(ninp, nhid)
        self.decoder = nn.Linear(nhid, ntoken)
        if nhid != ninp:
            raise ValueError("When the weights are tied, nhid has to be emsize")
        nn.init.uniform_(self.encoder.weight, -0.1, 0.1)
        nn.init.zeros_(self.decoder.bias)
        self.decoder.weight = self.encoder.weight

    def forward(self, tokens, hidden):
        output, hidden = self.rnn(self.drop(self.encoder(tokens)), hidden)
        return self.decoder(self.drop(output)).flatten(0, 1), hidden


def repackage_hidden(hidden):
    """Wraps hidden states in new tensors, to detach them from their history."""
    return tuple(h.detach() for h in hidden)


def get_batch(source, i):
    seq_len = min(args.bptt, len(source) - 1 - i)
    return source[i : i + seq_len], source[i + 1 : i + 1 + seq_len].reshape(-1)


model = RNNModel(len(letters), args.emsize, args.nhid)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.25, patience=0, threshold=5e-3)


def evaluate(data_source):
    model.eval()
    total_loss, hidden = 0.0, None
    with torch.no_grad():
        for i in range(0, data_source.size(0) - 1, args.bptt):
            data, targets = get_batch(data_source, i)
            output, hidden = model(data, hidden)
            total_loss += len(data) * criterion(output, targets).item()
    return total_loss / (len(data_source) - 1)


def train():
    model.train()
    total_loss, hidden = 0.0, None  # the text begins again, so the state does
    for i in range(0, train_data.size(0) - 1, args.bptt):
        data, targets = get_batch(train_data, i)
        if hidden is not None:
            hidden = repackage_hidden(hidden)
        model.zero_grad()
        output, hidden = model(data, hidden)
        loss = criterion(output, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), args.clip)
        optimizer.step()
        total_loss += len(data) * loss.item()
    return total_loss / (len(train_data) - 1)


for epoch in range(1, args.epochs + 1):
    train_loss = train()
    val_loss = evaluate(val_data)
    scheduler.step(val_loss)
    lr = optimizer.param_groups[0]["lr"]
    print(
        f"| epoch {epoch:2d} | lr {lr:6.3f} | train {train_loss:.3f} | valid {val_loss:.3f}"
        f" | bits {val_loss / math.log(2):.2f}"
    )
