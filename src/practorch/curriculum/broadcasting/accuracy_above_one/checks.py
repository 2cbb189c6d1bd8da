import torch


def _batch(rand, B, C):
    """Logits, and labels of which about half are the class with the largest logit."""
    logits = rand.normal(B, C)
    labels = torch.where(rand.bools(B), logits.argmax(1), rand.integers(0, C, B))
    return logits, labels


def _all_right(rand):
    logits = rand.normal(11, 5)
    return logits, logits.argmax(1)


def shares(sol, rand):
    """The share of samples that are right."""
    yield "13 samples, 5 classes", sol.accuracy, *_batch(rand, 13, 5)
    yield "5 samples, 11 classes", sol.accuracy, *_batch(rand, 5, 11)
    yield "7 samples, 7 classes", sol.accuracy, *_batch(rand, 7, 7)
    one_class = rand.normal(6, 3) + torch.tensor([0.0, 90.0, 0.0])
    yield "class 1 for all 6", sol.accuracy, one_class, torch.tensor([1, 1, 1, 0, 1, 2])
    yield "all right", sol.accuracy, *_all_right(rand)
    logits, labels = _batch(rand, 7, 3)
    yield "float64", sol.accuracy, logits.double(), labels


def one_sample(sol, rand):
    """A batch of one is right or wrong."""
    logits = rand.normal(1, 7)
    yield "right", sol.accuracy, logits, logits.argmax(1)
    yield "wrong", sol.accuracy, logits, logits.argmin(1)
    yield "among the best 3", sol.top_k_accuracy, logits, logits.argsort(1)[:, -3], 3


def among_the_best(sol, rand):
    """The share of samples whose label is among the k largest logits."""
    for B, C, k in ((13, 7, 3), (5, 11, 2), (5, 7, 5), (11, 5, 1)):
        yield f"{B} samples, {C} classes, k = {k}", sol.top_k_accuracy, *_batch(rand, B, C), k
