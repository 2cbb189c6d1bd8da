from practorch.observe import grads


def values(sol, rand):
    """Rows sum to one."""
    for name, x in rand.battery("N D", skip=["extremes"]):
        yield name, sol.softmax, x


def large_logits(sol, rand):
    """Large logits stay finite."""
    yield "std 1e4", sol.softmax, rand.normal(3, 5, std=1e4)


def gradient(sol, rand):
    """The gradient is right."""
    yield "3 x 5", grads, sol.softmax, rand.normal(3, 5)
