# expects: nothing
# tricky: a new dataset and loader at each stage, of other lengths and batch sizes; the loss jumps up at each change; one optimizer throughout
# figure: test accuracy 1.0 at length 40
"""Curriculum learning: a GRU that adds up digits modulo 3. Long sums are hopeless at first, so the lengths grow."""

import os
from dataclasses import dataclass

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

MODULUS = 3


@dataclass
class Stage:
    min_length: int
    max_length: int
    batch_size: int
    goal: float  # validation accuracy that ends the stage
    max_epochs: int


CURRICULUM = [
    Stage(1, 2, 64, 0.98, 25),
    Stage(1, 5, 64, 0.97, 15),
    Stage(4, 12, 64, 0.97, 15),
    Stage(10, 24, 128, 0.97, 15),
]


class Adder(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.embed = nn.Embedding(MODULUS, 16)
        self.rnn = nn.GRU(16, hidden, batch_first=True)
        self.out = nn.Linear(hidden, MODULUS)

    def forward(self, digits, lengths):
        states, _ = self.rnn(self.embed(digits))
        last = states[torch.arange(len(digits)), lengths - 1]  # before the padding begins
        return self.out(last)


def make_sums(n, stage, generator):
    lengths = torch.randint(stage.min_length, stage.max_length + 1, (n,), generator=generator)
    digits = torch.randint(MODULUS, (n, stage.max_length), generator=generator)
    digits = digits * (torch.arange(stage.max_length) < lengths[:, None])  # zeros fill up and add nothing
    return TensorDataset(digits, lengths, digits.sum(1) % MODULUS)


@torch.no_grad()
def accuracy(model, dataset):
    model.eval()
    digits, lengths, answers = dataset.tensors
    return (model(digits, lengths).argmax(1) == answers).float().mean().item()


def main():
    budget = int(os.environ.get("PRACTORCH_CORPUS_STEPS", "0"))
    # with a budget, each stage gets its share
    share = max(1, budget // len(CURRICULUM)) if budget else None
    torch.manual_seed(16)
    generator = torch.Generator().manual_seed(16)
    model = Adder()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)

    for number, stage in enumerate(CURRICULUM):
        loader = DataLoader(make_sums(2560, stage, generator), batch_size=stage.batch_size, shuffle=True)
        validation = make_sums(500, stage, generator)
        print(f"stage {number}, lengths to {stage.max_length}: accuracy before {accuracy(model, validation):.2f}")
        updates = 0
        for epoch in range(stage.max_epochs):
            model.train()
            for digits, lengths, answers in loader:
                loss = nn.functional.cross_entropy(model(digits, lengths), answers)
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                updates += 1
                if updates == share:
                    break
            reached = accuracy(model, validation)
            if updates == share or reached >= stage.goal:
                break
        print(f"  after {epoch + 1} epochs: loss {loss.item():.3f}, accuracy {reached:.2f}")

    longer = make_sums(1000, Stage(40, 40, 0, 0, 0), torch.Generator().manual_seed(99))
    print("test accuracy at length 40:", accuracy(model, longer))


if __name__ == "__main__":
    main()
