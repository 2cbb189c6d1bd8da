import torch
from torch.nn.init import zeros_

from practorch.observe import fill, grads, shapes

BLOCKS = {"same shape": (7, 7), "wider and strided": (7, 11, 2), "strided only": (7, 7, 2), "narrower": (7, 5, 1)}


def _block(sol, rand, args):
    return fill(sol.BasicBlock(*args), rand).eval()


def parameters(sol, rand):
    """The block holds the weights of the table, under its names."""
    for name, args in BLOCKS.items():
        yield name, shapes, sol.BasicBlock(*args)


def output(sol, rand):
    """With equal weights, outputs are equal (eval mode)."""
    for name, args in BLOCKS.items():
        yield name, _block(sol, rand, args), rand.normal(2, 7, 11, 6)
    yield "batch of one, float64", _block(sol, rand, (7, 11, 2)).double(), rand.normal(1, 7, 6, 11, dtype=torch.float64)


def empty_branch(sol, rand):
    """With a branch of zeros, the block gives the rectified shortcut."""

    def without_branch(args, x):
        block = _block(sol, rand, args)
        zeros_(block.bn2.weight)
        zeros_(block.bn2.bias)
        return block(x)

    for name, args in BLOCKS.items():
        yield name, without_branch, args, rand.normal(2, 7, 6, 11)


def gradient(sol, rand):
    """With equal weights, the gradients at x and at the weights are equal."""
    for name, args in BLOCKS.items():
        yield name, grads, _block(sol, rand, args), rand.normal(2, 7, 11, 6)


def running_stats(sol, rand):
    """In train mode the running statistics move as they should."""

    def after_one_batch(x):
        block = fill(sol.BasicBlock(7, 11, 2), rand).train()
        block(x)
        return dict(block.named_buffers())

    yield "one batch", after_one_batch, rand.normal(5, 7, 11, 6)
