import torch
from torch import nn

from practorch.observe import fill, state


class _Watch(nn.Module):
    """Notes whether autograd records while it runs."""

    def __init__(self):
        super().__init__()
        self.seen = set()

    def forward(self, x):
        self.seen.add(f"grad mode on: {torch.is_grad_enabled()}")
        return x


def _model(rand, mode):
    """In train mode, in eval mode, or in train mode with a frozen part."""
    parts = [nn.Linear(5, 7), nn.BatchNorm1d(7), nn.Dropout(0.5), nn.Linear(7, 3), _Watch()]
    model = fill(nn.Sequential(*parts), rand).train(mode != "eval mode")
    model[1].train(mode == "train mode")
    return model


def _now(model):
    return {"grad mode on": torch.is_grad_enabled(), **{n or "model": m.training for n, m in model.named_modules()}}


MODES = ("train mode", "eval mode", "a frozen part")


def inside(sol, rand):
    """In the block all parts are in eval mode, and nothing is recorded."""

    def within(mode):
        model = _model(rand, mode)
        with sol.evaluating(model):
            return _now(model)

    for mode in MODES:
        yield mode, within, mode


def afterwards(sol, rand):
    """After the block all modes are as they were."""

    def after(mode, grad_mode):
        model = _model(rand, mode)
        with torch.set_grad_enabled(grad_mode):
            with sol.evaluating(model):
                model(rand.normal(3, 5))
            return _now(model)

    for mode in MODES:
        yield mode, after, mode, True
    yield "grad mode off before", after, "train mode", False


def interrupted(sol, rand):
    """An error in the block goes on to the caller, and all modes are put back."""

    def stopped(mode, kind=KeyError):
        model, error = _model(rand, mode), "no error"
        try:
            with sol.evaluating(model):
                raise kind("stopped")
        except kind as caught:
            error = str(caught)
        return {"error": error, **_now(model)}

    for mode in MODES:
        yield mode, stopped, mode
    yield "modes after Ctrl-C", lambda: {**stopped("a frozen part", KeyboardInterrupt), "error": ""}


def nested(sol, rand):
    """After an inner block the outer one still holds."""

    def between():
        model = _model(rand, "train mode")
        with sol.evaluating(model):
            with sol.evaluating(model):
                pass
            return _now(model)

    yield "two blocks", between


def predictions(sol, rand):
    """predict gives all predictions, in order, and leaves the model as it was."""

    def found(mode, sizes):
        model = _model(rand, mode)
        before = {name: p.clone() for name, p in model.named_buffers()}
        y = sol.predict(model, [rand.normal(n, 5) for n in sizes])
        moved = [name for name, p in model.named_buffers() if not torch.equal(p, before[name])]
        return {"predictions": y, "moved": moved, "state": state(model), "seen": sorted(model[-1].seen)}

    for mode in MODES:
        yield f"{mode}, batches of 7, 7, 2", found, mode, (7, 7, 2)
    yield "a batch of one", found, "train mode", (1,)
    model = _model(rand, "eval mode").double()
    yield "float64", sol.predict, model, [rand.normal(n, 5, dtype=torch.float64) for n in (3, 2)]
