import torch

from practorch.observe import near


def _printed(sol):
    """What the program prints for some numbers, as numbers again."""

    def printed(logits):
        done = sol.run(stdin=" ".join(f"{x:.9g}" for x in logits.tolist()))
        try:
            numbers = torch.tensor([float(word) for word in done["stdout"].split()])
        except ValueError:
            numbers = done["stdout"]
        return {"numbers": numbers, "exit code": done["exit code"]}

    return near(printed, rtol=1e-4, atol=1e-6)  # it prints six digits


def values(sol, rand):
    """The softmax of what was read, one number for each."""
    yield "5 numbers", _printed(sol), rand.normal(5)
    yield "11 numbers, wider apart", _printed(sol), rand.normal(11, std=3.0)
    yield "equal numbers", _printed(sol), torch.full((7,), 2.5)
    yield "3000 numbers", _printed(sol), rand.normal(3000)


def large_logits(sol, rand):
    """Logits as large as 1e4 give finite numbers."""
    yield "around 1e4", _printed(sol), rand.normal(7, mean=1e4)
    yield "far apart", _printed(sol), torch.tensor([1e4, -1e4, 9999.0])


def far_below_zero(sol, rand):
    """Logits that are all far below zero do too."""
    yield "around -1e4", _printed(sol), rand.normal(7, mean=-1e4)


def few_numbers(sol, rand):
    """One number has probability 1; no numbers give no numbers, and exit code 0."""
    yield "one number", _printed(sol), torch.tensor([-3.0])
    yield "no numbers", _printed(sol), torch.tensor([])
