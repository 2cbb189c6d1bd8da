from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

from practorch.observe import fill, near


def _loader(rand, num, batch_size, **options):
    dataset = TensorDataset(rand.normal(num, 5), rand.integers(0, 3, num))
    return DataLoader(dataset, batch_size, **options)


def _model(rand, dropout=0.0):
    return fill(nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Dropout(dropout), nn.Linear(7, 3)), rand)


def _trained(sol, model, loaders, momentum=0.0, before=None):
    """What train returns for each loader, the weights in the end, how often the halves of an update ran, the mode."""
    optimizer, loss_fn = optim.SGD(model.parameters(), lr=0.2, momentum=momentum), nn.CrossEntropyLoss()
    if before is not None:
        loss_fn(model(before[0]), before[1]).backward()
    ran = {"backward() ran": 0, "step() ran": 0}

    def count(name):
        ran[name] += 1

    model[0].weight.register_hook(lambda grad: count("backward() ran"))
    optimizer.register_step_post_hook(lambda *_: count("step() ran"))
    losses = [sol.train(loader, model, loss_fn, optimizer) for loader in loaders]
    weights = {name: p.detach() for name, p in model.named_parameters()}
    return {"mean loss": losses, "weights": weights, **ran, "train mode": model.training}


# The sum may be made in float32 on tensors or in float64 on floats: six digits of it are the same.
_near_trained = near(_trained, rtol=1e-5, atol=1e-6)


def one_epoch(sol, rand):
    """Weights and mean loss after one epoch of equal batches."""
    loader = _loader(rand, 15, 5)
    yield "3 batches of 5", lambda: _near_trained(sol, _model(rand), [loader])
    yield "two epochs, momentum 0.9", lambda: _near_trained(sol, _model(rand), [loader] * 2, 0.9)


def uneven_batches(sol, rand):
    """Every sample counts the same, whichever batch it is in."""
    short, skips = _loader(rand, 13, 5), _loader(rand, 17, 5, sampler=[2, 3, 5, 7, 11, 13, 16])
    dropped = _loader(rand, 13, 5, drop_last=True)
    yield "batches of 5, 5, 3", lambda: _near_trained(sol, _model(rand), [short])
    yield "7 of 17 samples drawn", lambda: _near_trained(sol, _model(rand), [skips])
    yield "the last batch dropped", lambda: _near_trained(sol, _model(rand), [dropped])


def found_state(sol, rand):
    """Neither an old gradient nor eval mode gets into the epoch."""
    earlier, loader = (rand.normal(11, 5), rand.integers(0, 3, 11)), _loader(rand, 15, 5)
    yield "an old gradient", lambda: _near_trained(sol, _model(rand), [loader], 0.0, earlier)
    yield "dropout, from eval mode", lambda: _near_trained(sol, _model(rand, dropout=0.5).eval(), [loader])
