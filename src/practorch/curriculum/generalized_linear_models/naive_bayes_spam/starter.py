import re

import torch
from torch import Tensor


def words(message: str) -> list[str]:
    """The runs of the letters a-z in the lower-cased message, in order."""
    # TODO: re.findall knows runs.
    raise NotImplementedError


def count_words(messages: list[str], vocabulary: list[str]) -> Tensor:
    """How often each word of the vocabulary occurs in each message: (N, V) float32."""
    # TODO
    raise NotImplementedError


def fit(counts: Tensor, is_spam: Tensor, alpha: float = 1.0) -> tuple[Tensor, Tensor]:
    """Log of the class shares, log of the smoothed word probabilities; row 0 is ham, row 1 spam.

    counts:  (N, V) float
    is_spam: (N,) bool, both classes present
    ->       (2,) and (2, V), dtype of counts
    """
    # TODO
    raise NotImplementedError


def log_posterior(counts: Tensor, log_prior: Tensor, log_p: Tensor) -> Tensor:
    """Log-probability of ham and of spam for each message.

    counts:    (N, V) float
    log_prior: (2,)
    log_p:     (2, V)
    ->         (N, 2)
    """
    # TODO
    raise NotImplementedError


def most_telling(log_p: Tensor, vocabulary: list[str], k: int) -> list[str]:
    """The k words that speak most for spam, the strongest first. log_p: (2, V)."""
    # TODO
    raise NotImplementedError

