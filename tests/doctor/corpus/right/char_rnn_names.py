# expects: nothing
# tricky: the targets are the inputs moved by one, ignore_index for the padding, a loss that cannot go near zero, sampling in between
# figure: test perplexity 1.92
"""A character RNN in the style of the 2018 tutorials: it learns to spell made-up town names."""
import os
import random

import torch
import torch.nn as nn
import torch.optim as optim

random.seed(0)
torch.manual_seed(0)
max_updates = int(os.environ.get('PRACTORCH_CORPUS_STEPS', '0'))

starts = ['north', 'south', 'ash', 'oak', 'kings', 'mill', 'stone', 'wood', 'red', 'black', 'lang', 'hart']
middles = ['', '', 'en', 'er', 'ing', 'le']
ends = ['ton', 'ham', 'ford', 'bridge', 'field', 'worth', 'bury', 'ley', 'mouth', 'by']
names = sorted({a + b + c for a in starts for b in middles for c in ends})
random.shuffle(names)
test_names, train_names = names[:100], names[100:]

letters = sorted(set(''.join(names)))
SOS, EOS = 0, 1
index = {c: i + 2 for i, c in enumerate(letters)}
n_tokens = len(letters) + 2
IGNORE = -100


def make_batch(batch):
    longest = max(len(n) for n in batch) + 1
    inputs = torch.full((longest, len(batch)), EOS, dtype=torch.long)
    targets = torch.full((longest, len(batch)), IGNORE, dtype=torch.long)
    for j, name in enumerate(batch):
        codes = [index[c] for c in name]
        inputs[:len(name) + 1, j] = torch.tensor([SOS] + codes)
        targets[:len(name) + 1, j] = torch.tensor(codes + [EOS])
    return inputs, targets


class CharRNN(nn.Module):
    def __init__(self, n_tokens, hidden_size):
        super(CharRNN, self).__init__()
        self.hidden_size = hidden_size
        self.encoder = nn.Embedding(n_tokens, hidden_size)
        self.rnn = nn.GRU(hidden_size, hidden_size)
        self.decoder = nn.Linear(hidden_size, n_tokens)

    def forward(self, input, hidden):
        output, hidden = self.rnn(self.encoder(input), hidden)
        return self.decoder(output), hidden

    def init_hidden(self, batch_size):
        return torch.zeros(1, batch_size, self.hidden_size)


model = CharRNN(n_tokens, 64)
criterion = nn.CrossEntropyLoss(ignore_index=IGNORE)
optimizer = optim.Adam(model.parameters(), lr=0.005)


def train(batch):
    model.train()
    inputs, targets = make_batch(batch)
    hidden = model.init_hidden(len(batch))
    model.zero_grad()
    output, hidden = model(inputs, hidden)
    loss = criterion(output.view(-1, n_tokens), targets.view(-1))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 5)
    optimizer.step()
    return loss.item()


def evaluate(names):
    model.eval()
    inputs, targets = make_batch(names)
    with torch.no_grad():
        output, _ = model(inputs, model.init_hidden(len(names)))
        return criterion(output.view(-1, n_tokens), targets.view(-1)).item()


def sample(temperature=0.8):
    model.eval()
    hidden, token, text = model.init_hidden(1), SOS, ''
    with torch.no_grad():
        while len(text) < 20:
            output, hidden = model(torch.tensor([[token]]), hidden)
            token = torch.multinomial(torch.softmax(output.view(-1) / temperature, 0), 1).item()
            if token in (SOS, EOS):
                break
            text += letters[token - 2]
    return text


n_iters = min(max_updates, 400) if max_updates else 400
running = 0.
for it in range(1, n_iters + 1):
    running += train(random.sample(train_names, 32))
    if it % 20 == 0:
        print('%4d  train %.3f  test %.3f  %s' % (it, running / 20, evaluate(test_names), sample()))
        running = 0.

print('test perplexity', torch.tensor(evaluate(test_names)).exp().item())
