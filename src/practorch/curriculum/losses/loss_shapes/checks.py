import torch

from practorch.observe import grads


def price(sol, rand):
    """Each price meets its own label."""
    yield "7 prices", grads, sol.price_loss, rand.normal(7, 1), rand.normal(7)
    yield "float64", grads, sol.price_loss, rand.normal(5, 1, dtype=torch.float64), rand.normal(5, dtype=torch.float64)
    yield "one price", sol.price_loss, rand.normal(1, 1), rand.normal(1)


def _loss_of(loss, targets):
    return lambda logits, *rest: loss(logits, targets, *rest)


def tagging(sol, rand):
    """Each token keeps its own scores."""
    for b, t, c in ((3, 5, 7), (2, 5, 5), (1, 7, 3), (5, 1, 3)):
        tags = rand.integers(0, c, b, t)
        dtype = torch.float64 if t == 7 else torch.float32
        yield f"{b} x {t} tokens, {c} tags", grads, _loss_of(sol.tagging_loss, tags), rand.normal(b, t, c, dtype=dtype)


def pixel(sol, rand):
    """Each pixel keeps its own scores."""
    for b, c, h, w in ((2, 5, 3, 7), (3, 5, 5, 5), (1, 3, 2, 5)):
        labels = rand.integers(0, c, b, h, w)
        x = rand.normal(b, c, h, w, dtype=torch.float64 if c == 3 else torch.float32)
        yield f"{b} images, {c} x {h} x {w}", grads, _loss_of(sol.pixel_loss, labels), x


def rated(sol, rand):
    """Each loss meets its own rating."""
    for n, c in ((7, 3), (5, 5), (1, 3)):
        dtype = torch.float64 if n == 5 else torch.float32
        ratings, x = rand.uniform(n, 1, high=5, dtype=dtype), rand.normal(n, c, dtype=dtype)
        yield f"{n} samples, {c} classes", grads, _loss_of(sol.rated_loss, rand.integers(0, c, n)), x, ratings
