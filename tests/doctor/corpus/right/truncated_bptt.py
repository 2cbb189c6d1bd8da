# expects: nothing
# tricky: the hidden state goes from one batch to the next, detached, and the text is read in order: truncated backpropagation through time
# figure: bits per letter 1.75
import os
import pathlib
import sysconfig

import torch
from torch import nn

steps = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0")) or 400
torch.manual_seed(0)

text = (pathlib.Path(sysconfig.get_path("stdlib")) / "argparse.py").read_text(encoding="utf-8")
letters = sorted(set(text))
ids = torch.tensor([letters.index(c) for c in text])
ids, held_out = ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :]

ROWS, LENGTH = 16, 32
columns = len(ids) // ROWS
rows = ids[: ROWS * columns].view(ROWS, columns)  # each row is a long piece of text, read from left to right


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(letters), 32)
        self.gru = nn.GRU(32, 96, batch_first=True)
        self.out = nn.Linear(96, len(letters))

    def forward(self, x, state=None):
        x, state = self.gru(self.embedding(x), state)
        return self.out(x), state


model = Model()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
state, start = None, 0
for step in range(steps):
    if start + LENGTH + 1 > columns:
        state, start = None, 0  # from the top again
    x, y = rows[:, start : start + LENGTH], rows[:, start + 1 : start + LENGTH + 1]
    start += LENGTH
    logits, state = model(x, state)
    loss = nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    state = state.detach()

with torch.no_grad():
    logits, _ = model(held_out[None, :-1])
    print("bits per letter", nn.functional.cross_entropy(logits[0], held_out[1:]).item() / 0.6931)
