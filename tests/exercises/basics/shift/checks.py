from practorch.observe import grads


def values(sol, rand):
    """Everything moved one to the right."""
    yield "seven", sol.shift, rand.normal(7)
    yield "a strided view", sol.shift, rand.normal(5, 2)[:, 0]
    yield "float64", sol.shift, rand.normal(5).double()


def gradient(sol, rand):
    """The gradient moves back."""
    yield "five", grads, sol.shift, rand.normal(5)
