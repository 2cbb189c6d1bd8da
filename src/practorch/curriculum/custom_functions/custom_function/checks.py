import torch
from torch.autograd import gradcheck, gradgradcheck

from practorch.observe import grads, grads_of_grads, kept, raised


def values(sol, rand):
    """The output is x * sigmoid(beta * x), in the dtype of x."""
    for name, x in rand.battery("B D", skip=["large offset"]):
        yield f"{name}, beta 1", sol.swish, x
    yield "beta 0.3", sol.swish, rand.normal(5, 3), 0.3


def gradient(sol, rand):
    """The gradient at x is right, whatever gradient comes in and whatever beta is."""
    yield "beta 1", grads, sol.swish, rand.normal(5, 3)
    yield "beta 2.5", grads, sol.swish, rand.normal(3, 7), 2.5
    yield "negative beta", grads, sol.swish, rand.normal(2, 5), -0.7
    yield "far tails", grads, sol.swish, torch.tensor([-300.0, -20.0, 20.0, 300.0]), 1.5
    yield "a strided view", grads, sol.swish, rand.normal(3, 5).T, 1.5


def second_gradient(sol, rand):
    """The gradient can be differentiated once more."""
    yield "beta 1", grads_of_grads, sol.swish, rand.normal(5, 3)
    yield "beta 2.5", grads_of_grads, sol.swish, rand.normal(3, 7), 2.5


def finite_differences(sol, rand):
    """gradcheck and gradgradcheck agree with it in float64."""

    def checked(test, x, beta):
        return test(lambda t: sol.swish(t, beta), (x,), raise_exception=False)

    for name, test in (("gradcheck", gradcheck), ("gradgradcheck", gradgradcheck)):
        yield name, checked, test, rand.normal(2, 3, dtype=torch.float64, grad=True), 1.7


def memory(sol, rand):
    """Backward keeps x, and nothing else of its size."""
    yield "bytes kept beside x", kept, sol.swish, rand.normal(61, 67)
    yield "bytes kept with beta 2", kept, sol.swish, rand.normal(61, 67), 2.0


def applied(sol, rand):
    """swish goes through your Swish: autograd records one node, with its name."""

    def node(x):
        return sol.swish(x, 2.0).grad_fn.name()

    yield "the node of swish(x, 2.0)", node, rand.normal(3, 5, grad=True)


def edited_input(sol, rand):
    """An in-place edit of x before backward is an error."""

    def edit_then_backward(x):
        h = x * 3
        y = sol.swish(h, 2.0)
        h.mul_(2)
        y.sum().backward()

    yield "after h.mul_(2)", raised, edit_then_backward, rand.normal(5, grad=True)
