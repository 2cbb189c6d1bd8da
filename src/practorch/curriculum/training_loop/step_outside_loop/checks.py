from torch import nn, optim

from practorch.observe import fill


def _trained(sol, rand, sizes, epochs, momentum=0.0):
    """The losses, the weights in the end, and how often the two halves of an update ran."""
    model = fill(nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 3)), rand)
    optimizer = optim.SGD(model.parameters(), lr=0.2, momentum=momentum)
    batches = [(rand.normal(n, 5), rand.integers(0, 3, n)) for n in sizes]
    ran = {"backward() ran": 0, "step() ran": 0}

    def count(name):
        ran[name] += 1

    model[0].weight.register_hook(lambda grad: count("backward() ran"))
    optimizer.register_step_post_hook(lambda *_: count("step() ran"))
    losses = sol.train(model, optimizer, nn.CrossEntropyLoss(), batches, epochs)
    return {"losses": losses, "weights": {name: p.detach() for name, p in model.named_parameters()}, **ran}


def one_epoch(sol, rand):
    """In one epoch each batch moves the weights once."""
    yield "batches of 11, 11, 7", _trained, sol, rand, (11, 11, 7), 1
    yield "momentum 0.9", _trained, sol, rand, (11, 11, 7), 1, 0.9


def several_epochs(sol, rand):
    """In several epochs each batch moves the weights once an epoch."""
    yield "2 batches, 3 epochs", _trained, sol, rand, (7, 5), 3
    yield "1 batch, 3 epochs", _trained, sol, rand, (7,), 3


def counting(sol, rand):
    """The number of updates, short batches included."""
    yield "13 samples, batches of 5, 2 epochs", sol.num_updates, 13, 5, 2
    yield "11 samples, batches of 5, 3 epochs", sol.num_updates, 11, 5, 3
    yield "15 samples, batches of 5, 2 epochs", sol.num_updates, 15, 5, 2
    yield "3 samples, batches of 5, 7 epochs", sol.num_updates, 3, 5, 7
    yield "60,000 samples, batches of 64, 5 epochs", sol.num_updates, 60_000, 64, 5
