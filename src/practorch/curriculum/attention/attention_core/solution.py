import math

from torch import Tensor


def attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    # A dot product of D entries with unit variance has variance D: without the scale, softmax saturates as D grows.
    scores = q @ k.mT / math.sqrt(q.shape[-1])              # one row per query, one column per key
    weights = scores.softmax(-1)                            # each query shares out one unit among the keys
    return weights @ v
