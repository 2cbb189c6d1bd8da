from practorch.observe import grads


def values(sol, rand):
    """Rows of probabilities that sum to one."""
    for name, x in rand.battery("B T D", skip=["extremes"]):
        yield name, sol.softmax, x


def log_values(sol, rand):
    """Their logarithms."""
    for name, x in rand.battery("B T D", skip=["extremes"]):
        yield name, sol.log_softmax, x


def other_dims(sol, rand):
    """The dimension that is asked for, not always the last."""
    x = rand.normal(3, 5, 2)
    for dim in (0, 1, -2):
        yield f"softmax, dim={dim}", sol.softmax, x, dim
        yield f"log_softmax, dim={dim}", sol.log_softmax, x, dim


def large_logits(sol, rand):
    """Logits as large as 1e4 stay finite."""
    x = rand.normal(3, 7, std=1e4)
    yield "softmax", sol.softmax, x
    yield "log_softmax", sol.log_softmax, x
    yield "all far below zero", sol.softmax, x - 5e4


def gradient(sol, rand):
    """The gradient is right, for small logits and for large ones."""
    yield "softmax", grads, sol.softmax, rand.normal(3, 5)
    yield "log_softmax", grads, sol.log_softmax, rand.normal(3, 5)
    yield "large logits", grads, sol.log_softmax, rand.normal(3, 5, std=1e3)
