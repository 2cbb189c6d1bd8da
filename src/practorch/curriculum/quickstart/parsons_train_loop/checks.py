from torch import nn, optim

from practorch.observe import fill


class _Loss(nn.CrossEntropyLoss):
    """Torch's own error for whole-number logits is a NotImplementedError about a kernel; this one says what came."""

    def forward(self, predictions, targets):
        if not predictions.is_floating_point():
            what = [f"{t.dtype} {tuple(t.shape)}" for t in (predictions, targets)]
            raise TypeError(f"loss_fn(predictions, targets) got predictions {what[0]} and targets {what[1]}")
        return super().forward(predictions, targets)


def _model(rand, dropout=0.0):
    return fill(nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Dropout(dropout), nn.Linear(7, 3)), rand)


def _batches(rand, num):
    return [(rand.normal(11, 5), rand.integers(0, 3, 11)) for _ in range(num)]


def _trained(sol, model, batches, momentum=0.0, before=None):
    """What step returns for each batch, the weights in the end, and how often the two halves of an update ran."""
    optimizer, loss_fn = optim.SGD(model.parameters(), lr=0.2, momentum=momentum), _Loss()
    if before is not None:
        loss_fn(model(before[0]), before[1]).backward()
    ran = {"backward() ran": 0, "step() ran": 0}

    def count(name):
        ran[name] += 1

    model[0].weight.register_hook(lambda grad: count("backward() ran"))
    optimizer.register_step_post_hook(lambda *_: count("step() ran"))
    losses = [sol.step(model, optimizer, loss_fn, x, y) for x, y in batches]
    return {"losses": losses, "weights": {name: p.detach() for name, p in model.named_parameters()}, **ran}


def one_batch(sol, rand):
    """After one batch the loss is returned and the weights have moved along its gradient."""
    (batch,) = _batches(rand, 1)
    yield "SGD", lambda: _trained(sol, _model(rand), [batch])
    yield "a batch of one", lambda: _trained(sol, _model(rand), [(batch[0][:1], batch[1][:1])])


def several_batches(sol, rand):
    """Each step uses its own batch's gradient and no other's."""
    batches = _batches(rand, 4)
    yield "four batches", lambda: _trained(sol, _model(rand), batches)
    yield "four batches, momentum 0.9", lambda: _trained(sol, _model(rand), batches, momentum=0.9)


def old_gradient(sol, rand):
    """A gradient that was there before the call does not count."""
    earlier, batch = _batches(rand, 2)
    yield "one earlier backward()", lambda: _trained(sol, _model(rand), [batch], before=earlier)


def train_mode(sol, rand):
    """A model that comes in eval mode is trained in train mode."""
    (batch,) = _batches(rand, 1)
    yield "with dropout, from eval mode", lambda: _trained(sol, _model(rand, dropout=0.5).eval(), [batch])
