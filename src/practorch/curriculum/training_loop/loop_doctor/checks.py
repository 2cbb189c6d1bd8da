from torch import nn, optim

from practorch.observe import answer, fill


def _healed(sol, rand, number):
    """The weights after a loop over five batches, and how often the halves of an update ran.

    Counts of several sizes make some losses and gradient norms larger than 1 and leave others below.
    """
    model = fill(nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 1)), rand)
    optimizer = optim.SGD(model.parameters(), lr=0.05)
    batches = [(rand.normal(11, 5), rand.integers(0, most, 11, 1).float()) for most in (2, 11, 3, 7, 2)]
    ran = {"backward() ran": 0, "step() ran": 0}

    def count(name):
        ran[name] += 1

    model[0].weight.register_hook(lambda grad: count("backward() ran"))
    optimizer.register_step_post_hook(lambda *_: count("step() ran"))
    getattr(sol, f"loop_{number}")(model, optimizer, nn.PoissonNLLLoss(), batches)
    return {"weights": {name: p.detach() for name, p in model.named_parameters()}, **ran}


def names(sol, rand):
    """Each loop's mistake has its right name."""
    for number in range(1, 8):
        yield f"bug_{number}", answer, sol, f"bug_{number}"


def updates(sol, rand):
    """Loops 1 to 5 make one update per batch, with that batch's gradient."""
    for number in range(1, 6):
        yield f"loop_{number}", _healed, sol, rand, number


def clipped_updates(sol, rand):
    """Loops 6 and 7 clip the gradient's norm to 1.0, then update."""
    for number in (6, 7):
        yield f"loop_{number}", _healed, sol, rand, number
