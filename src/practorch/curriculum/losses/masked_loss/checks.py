import torch

from practorch.observe import grads


def _batch(rand, b, t, c, dtype=torch.float32, *, fill=0.0, target=0, std=1.0):
    """Logits, targets and mask of sentences of different length; fill and target stand in the padding."""
    lengths = torch.cat([torch.tensor([t, 1]), rand.integers(1, t + 1, b)])[:b]
    mask = torch.arange(t) < lengths[rand.permutation(b)][:, None]
    logits, targets = rand.normal(b, t, c, dtype=dtype, std=std), rand.integers(0, c, b, t)
    logits[~mask], targets[~mask] = fill, target
    return logits, targets, mask


def loss(sol, rand):
    """The mean over the real tokens."""
    yield "3 x 7, 5 classes", sol.token_loss, *_batch(rand, 3, 7, 5)
    yield "as many steps as classes", sol.token_loss, *_batch(rand, 3, 5, 5)
    yield "float64", sol.token_loss, *_batch(rand, 5, 3, 2, torch.float64)
    yield "large logits", sol.token_loss, *_batch(rand, 3, 5, 7, std=1e4)
    logits, targets, _ = _batch(rand, 3, 7, 5)
    yield "one token", sol.token_loss, *_batch(rand, 1, 5, 3)[:2], torch.arange(5)[None] == 2
    yield "holes and an empty row", sol.token_loss, logits, targets, rand.bools(3, 7) & (torch.arange(3) != 1)[:, None]


def padding(sol, rand):
    """Whatever sits in the padding, the loss does not see it."""
    yield "sure logits, class 1", sol.token_loss, *_batch(rand, 3, 7, 5, fill=torch.tensor([9.0, 0, 0, 0, 0]), target=1)
    yield "target -100", sol.token_loss, *_batch(rand, 3, 7, 5, target=-100)
    yield "target 999", sol.token_loss, *_batch(rand, 3, 7, 5, target=999)
    yield "logits of nan", sol.token_loss, *_batch(rand, 3, 7, 5, fill=torch.nan)


def no_token(sol, rand):
    """A batch without a real token gives 0."""
    logits, targets, mask = _batch(rand, 3, 7, 5, target=-100)
    yield "loss", sol.token_loss, logits, targets, mask & False
    yield "loss, with logits of nan", sol.token_loss, logits * torch.nan, targets, mask & False


def gradient(sol, rand):
    """The gradient is right at real tokens and 0 at the padding."""
    double = torch.float64
    yield "zeros in the padding", grads, sol.token_loss, *_batch(rand, 3, 7, 5, double)
    yield "nan in the padding", grads, sol.token_loss, *_batch(rand, 3, 7, 5, double, fill=torch.nan, target=-100)
    logits, targets, mask = _batch(rand, 2, 3, 5, double)
    yield "no token", grads, sol.token_loss, logits, targets, mask & False
    yield "no token, nan in the padding", grads, sol.token_loss, logits * torch.nan, targets, mask & False


def over_batches(sol, rand):
    """Perplexity: one mean over all tokens of all batches."""
    first, second = _batch(rand, 2, 3, 5, torch.float64, target=-100), _batch(rand, 7, 11, 5, torch.float64, std=3)
    yield "two batches", sol.perplexity, [first, second]
    yield "three batches", sol.perplexity, [first, second, _batch(rand, 3, 2, 5, torch.float64, fill=torch.nan)]
    yield "one batch", sol.perplexity, [_batch(rand, 3, 5, 7)]
    logits, targets, mask = first
    yield "one token", sol.perplexity, [(logits, targets.abs() % 5, mask & (torch.arange(6).reshape(2, 3) == 0))]
    yield "no token", sol.perplexity, [(logits, targets, mask & False)]
    yield "no token in one of two", sol.perplexity, [(logits, targets, mask & False), second]
