import torch

from practorch.observe import grads, near


def values(sol, rand):
    """The mean over the samples of minus the log-probability of the true class."""
    for name, x in rand.battery("B C", skip=["large offset", "extremes"]):
        yield name, sol.cross_entropy, x, _targets(rand, x)
    yield "two classes", sol.cross_entropy, rand.normal(7, 2), rand.integers(0, 2, 7)
    yield "as many samples as classes", sol.cross_entropy, rand.normal(5, 5), rand.permutation(5)


def equal_logits(sol, rand):
    """Rows of equal logits give log C."""
    yield "11 classes", sol.cross_entropy, rand.normal(7, 1).expand(7, 11), rand.integers(0, 11, 7)


def large_logits(sol, rand):
    """Logits as large as 1e4 give the loss that they should."""
    x = rand.normal(7, 5, std=1e4)
    yield "spread of 1e4", sol.cross_entropy, x, rand.integers(0, 5, 7)
    yield "sure and right", sol.cross_entropy, x, x.argmax(1)
    yield "sure and wrong", sol.cross_entropy, x, x.argmin(1)
    # log-sum-exp minus the logit rounds at 1e4 * 6e-8, log-softmax does not: both are right.
    loss = near(sol.cross_entropy, rtol=1e-5, atol=5e-3)
    yield "all near 1e4", loss, rand.normal(7, 5, mean=1e4), rand.integers(0, 5, 7)
    yield "all near -1e4", loss, rand.normal(7, 5, mean=-1e4), rand.integers(0, 5, 7)


def gradient(sol, rand):
    """d loss / d logits is right, for small logits and for large ones."""
    x = rand.normal(3, 5)
    yield "3 x 5", grads, sol.cross_entropy, x, rand.integers(0, 5, 3)
    yield "float64", grads, sol.cross_entropy, rand.normal(7, 3, dtype=torch.float64), rand.integers(0, 3, 7)
    yield "large logits", grads, sol.cross_entropy, x * 1e3, x.argmin(1)


def _targets(rand, x):
    return rand.integers(0, x.shape[1], len(x))
