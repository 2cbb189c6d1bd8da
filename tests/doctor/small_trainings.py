"""The smallest trainings, right and with one mistake each, for the tests of the rules."""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, Subset, TensorDataset


class Net(nn.Module):
    """Two layers, with places where a mistake can be put."""

    def __init__(self, middle: Callable[[Tensor], Tensor] = lambda h: h, end: Callable[[Tensor], Tensor] = lambda h: h):
        super().__init__()
        self.first, self.drop, self.last = nn.Linear(8, 16), nn.Dropout(0.2), nn.Linear(16, 3)
        self.middle, self.end = middle, end

    def forward(self, x: Tensor) -> Tensor:
        return self.end(self.last(self.drop(self.middle(torch.relu(self.first(x))))))


def data(n: int = 240) -> tuple[Tensor, Tensor]:
    g = torch.Generator().manual_seed(1)
    x = torch.randn(n, 8, generator=g)
    return x, x[:, :3].argmax(1)


def fit(
    model: nn.Module | None = None,
    *,
    steps: int = 12,
    lr: float = 0.05,
    before: Callable[[int, nn.Module], object] = lambda i, m: None,
    after: Callable[[int, nn.Module], object] = lambda i, m: None,
    change: Callable[[Tensor], Tensor] = lambda x: x,
    loss_fn: Callable[[Tensor, Tensor], Tensor] = lambda p, y: F.cross_entropy(p, y),  # as torch has it when called
) -> nn.Module:
    """A right training, but for what is handed in."""
    torch.manual_seed(0)
    model = Net() if model is None else model
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.5)
    x, y = data()
    for i in range(steps):
        batch = torch.randperm(len(x))[:32]
        before(i, model)
        loss = loss_fn(model(change(x[batch])), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        after(i, model)
    return model


def in_order(*names: str, steps: int = 8) -> Callable[[], None]:
    """Forward, and then these in this order."""

    def train() -> None:
        torch.manual_seed(0)
        model, (x, y) = nn.Linear(8, 3), data(32)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for _ in range(steps):
            loss = F.cross_entropy(model(x), y)
            todo = {"zero": optimizer.zero_grad, "backward": loss.backward, "step": optimizer.step,
                    "clip": lambda: nn.utils.clip_grad_norm_(model.parameters(), 1.0)}  # fmt: skip
            for name in names:
                todo[name]()

    return train


def accumulates() -> None:
    torch.manual_seed(0)
    model, (x, y) = nn.Linear(8, 3), data(64)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        for i, (a, b) in enumerate(DataLoader(TensorDataset(x, y), batch_size=8, shuffle=True)):
            F.cross_entropy(model(a), b).backward()
            if i % 4 == 3:
                optimizer.step()
                optimizer.zero_grad()


def after_the_loop() -> None:
    torch.manual_seed(0)
    model, (x, y) = nn.Linear(8, 3), data(64)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(4):
        for a, b in DataLoader(TensorDataset(x, y), batch_size=8, shuffle=True):
            loss = F.cross_entropy(model(a), b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def head_only() -> None:
    torch.manual_seed(0)
    model, (x, y) = Net(), data(64)
    optimizer = torch.optim.SGD(model.last.parameters(), lr=0.1)
    for _ in range(8):
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()


class Listed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers, self.out = [nn.Linear(8, 8)], nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.out(x)


class Cold(Net):
    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            h = self.first(x)
        return self.last(h)


def keeps_losses() -> object:
    kept: list[Tensor] = []
    fit(steps=24, loss_fn=lambda p, y: kept.append(loss := F.cross_entropy(p, y)) or loss)
    return kept


def scores(model: nn.Module) -> None:
    x, y = data(64)
    with torch.no_grad():
        (model(x + 100).argmax(1) == y).float().mean().item()


def keeps_an_alias() -> None:
    best: dict[str, Tensor] = {}
    model = fit(after=lambda i, m: best.update(m.state_dict()) if i == 3 else None)
    model.load_state_dict(best)


def overlapping() -> None:
    torch.manual_seed(0)
    x, y = data(96)
    whole = TensorDataset(x, y)
    train = DataLoader(Subset(whole, range(80)), batch_size=16, shuffle=True)
    valid = DataLoader(Subset(whole, range(60, 96)), batch_size=16)
    model = nn.Linear(8, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        for a, b in train:
            optimizer.zero_grad()
            F.cross_entropy(model(a), b).backward()
            optimizer.step()
        with torch.no_grad():
            for a, b in valid:
                F.cross_entropy(model(a), b)


def zeros() -> nn.Module:
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    return model


def dead() -> nn.Module:
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3))
    nn.init.constant_(model[0].bias, -50.0)
    return model


def schedule_first() -> None:
    torch.manual_seed(0)
    model, (x, y) = nn.Linear(8, 3), data(32)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 50)
    for _ in range(6):
        schedule.step()
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()


def eval_after(i: int, model: nn.Module) -> None:
    if i == 4:
        model.eval()


def regress(p: Tensor, y: Tensor) -> Tensor:
    return F.mse_loss(p[:, :1], y.float())


def far_off() -> nn.Module:
    model = Net()
    nn.init.constant_(model.last.bias[:1], 60.0)
    return model


def flat() -> nn.Module:
    model = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 3))
    nn.init.constant_(model[0].bias, 9.0)
    return model


def several(p: Tensor, y: Tensor) -> Tensor:
    return F.cross_entropy(p, (F.one_hot(y, 3) + F.one_hot((y + 1) % 3, 3)).float())


def over_the_batch(p: Tensor, y: Tensor) -> Tensor:
    return F.cross_entropy(p.softmax(0), y)


class Sentences(nn.Module):
    """Attention over words of which 0 is padding."""

    def __init__(self, *, is_inverted: bool) -> None:
        super().__init__()
        self.words, self.attend = nn.Embedding(20, 8), nn.MultiheadAttention(8, 2, batch_first=True)
        self.last, self.is_inverted = nn.Linear(8, 3), is_inverted

    def forward(self, words: Tensor) -> Tensor:
        h = self.words(words)
        mask = words != 0 if self.is_inverted else words == 0
        return self.last(self.attend(h, h, h, key_padding_mask=mask)[0].mean(1))


def reads(*, is_inverted: bool) -> None:
    g = torch.Generator().manual_seed(0)
    words = torch.randint(1, 20, (240, 6), generator=g) * (torch.arange(6) < torch.randint(2, 6, (240, 1), generator=g))
    rows = {tuple(x): w for x, w in zip(data()[0].tolist(), words, strict=True)}
    fit(Sentences(is_inverted=is_inverted), change=lambda x: torch.stack([rows[tuple(r)] for r in x.tolist()]))


def last_of_many() -> None:
    torch.manual_seed(0)
    model, (x, y) = nn.Linear(8, 3), data(64)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(4):
        for part in torch.randperm(64).split(8):
            loss = F.cross_entropy(model(x[part]), y[part])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def again_from_the_start() -> None:
    for lr in (0.01, 0.02, 0.05):
        fit(lr=lr)  # it seeds


def teaches() -> None:
    teacher = fit(nn.Linear(8, 3)).eval().requires_grad_(False)
    x, _ = data()
    held = {tuple(r): teacher(r) for r in x[:4]}
    fit(nn.Linear(8, 3), loss_fn=lambda p, y: F.mse_loss(p, teacher(x[: len(p)])))
    del held


def ensemble() -> None:
    """Three models as one, by vmap over their stacked weights."""
    models, (x, y) = [nn.Linear(8, 3) for _ in range(3)], data(32)
    params, _ = torch.func.stack_module_state(models)
    skeleton = copy.deepcopy(models[0]).to("meta")

    def loss_of(weights: dict[str, Tensor]) -> Tensor:
        return F.cross_entropy(torch.func.functional_call(skeleton, weights, (x,)), y)

    optimizer = torch.optim.SGD(params.values(), lr=0.1)
    for _ in range(8):
        optimizer.zero_grad()
        torch.vmap(loss_of)(params).sum().backward()
        optimizer.step()


def log_of_zero(p: Tensor, y: Tensor) -> Tensor:
    return -torch.log(torch.relu(p)).mean()
