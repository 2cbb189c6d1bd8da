import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from practorch.observe import fill, near


class _Loss(nn.CrossEntropyLoss):
    """Notes whether autograd recorded what it is given."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def forward(self, logits, y):
        self.seen.add(f"logits require grad: {logits.requires_grad}")
        return super().forward(logits, y)


def _loader(rand, num, batch_size, **options):
    """A loader that draws from a generator of its own, unless options say otherwise."""
    options = {"generator": torch.Generator().manual_seed(5), **options}
    return DataLoader(TensorDataset(rand.normal(num, 5), rand.integers(0, 3, num)), batch_size, **options)


def _model(rand, dropout=0.5):
    parts = [nn.Linear(5, 7), nn.BatchNorm1d(7), nn.ReLU(), nn.Dropout(dropout), nn.Linear(7, 3)]
    return fill(nn.Sequential(*parts), rand)


def _batches(rand):
    return _loader(rand, 15, 5)


# The mean loss may be summed in float32 or in float64: six digits are the same.
def _near(function):
    return near(function, rtol=1e-5, atol=1e-6)


@_near
def _measured(sol, model, loader):
    """What evaluate returns, and what is left in the model."""
    accuracy, loss = sol.evaluate(loader, model, _Loss())
    modes = {name or "model": part.training for name, part in model.named_modules()}
    buffers = {name: buffer.clone() for name, buffer in model.named_buffers()}
    return {"accuracy": accuracy, "loss": loss, "modes": modes, "buffers": buffers}


def values(sol, rand):
    """Accuracy and mean loss per sample, whatever the size of a sample's batch."""
    evaluate, loss_fn = _near(sol.evaluate), nn.CrossEntropyLoss()
    yield "equal batches", evaluate, _batches(rand), _model(rand).eval(), loss_fn
    yield "a short last batch", evaluate, _loader(rand, 17, 7), _model(rand).eval(), loss_fn
    some = _loader(rand, 17, 5, sampler=[2, 3, 5, 7, 11, 13, 16])
    yield "7 of 17 samples drawn", evaluate, some, _model(rand).eval(), loss_fn


def eval_mode(sol, rand):
    """It measures in eval mode, whatever mode the model comes in, and puts that mode back."""
    yield "dropout and batch norm in train mode", lambda: _measured(sol, _model(rand).train(), _batches(rand))
    yield "in eval mode", lambda: _measured(sol, _model(rand).eval(), _batches(rand))


def frozen_part(sol, rand):
    """A part in eval mode inside a model in train mode comes back like that."""
    model = _model(rand).train()
    model[1].eval()
    yield "frozen batch norm", lambda: _measured(sol, model, _batches(rand))


def recording(sol, rand):
    """Autograd records nothing, and goes on recording afterwards."""

    def seen():
        loss_fn = _Loss()
        sol.evaluate(_batches(rand), _model(rand).eval(), loss_fn)
        return {"loss_fn saw": sorted(loss_fn.seen), "grad mode afterwards": torch.is_grad_enabled()}

    yield "what loss_fn is given", seen


def random_state(sol, rand):
    """The next random number is the one that would have come without the evaluation."""
    draws, shuffles = _loader(rand, 15, 5, generator=None), _loader(rand, 15, 5, generator=None, shuffle=True)
    yield "loader in order", _near(sol.evaluate), draws, _model(rand).eval(), nn.CrossEntropyLoss()
    yield "loader that shuffles", _near(sol.evaluate), shuffles, _model(rand).eval(), nn.CrossEntropyLoss()
