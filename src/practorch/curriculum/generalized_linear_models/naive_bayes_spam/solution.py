import re

import torch
from torch import Tensor


def words(message: str) -> list[str]:
    return re.findall("[a-z]+", message.lower())


def count_words(messages: list[str], vocabulary: list[str]) -> Tensor:
    column = {word: i for i, word in enumerate(vocabulary)}
    counts = torch.zeros(len(messages), len(vocabulary))            # (N, V)
    for row, message in zip(counts, messages, strict=True):         # a row is a view: it writes into counts
        for word in words(message):
            if word in column:
                row[column[word]] += 1
    return counts


@torch.no_grad()
def fit(counts: Tensor, is_spam: Tensor, alpha: float = 1.0) -> tuple[Tensor, Tensor]:
    member = torch.stack([~is_spam, is_spam]).to(counts.dtype)      # (2, N)
    log_prior = member.mean(1).log()                                # (2,)
    totals = member @ counts + alpha                                # (2, V); no word is impossible
    log_p = totals.log() - totals.sum(1, keepdim=True).log()        # (2, V); the divisor has alpha V in it
    return log_prior, log_p


@torch.no_grad()
def log_posterior(counts: Tensor, log_prior: Tensor, log_p: Tensor) -> Tensor:
    joint = counts @ log_p.T + log_prior                            # (N, 2); sums of logs: no product underflows
    return joint - joint.logsumexp(1, keepdim=True)


def most_telling(log_p: Tensor, vocabulary: list[str], k: int) -> list[str]:
    ratio = log_p[1] - log_p[0]                                     # (V,)
    return [vocabulary[i] for i in ratio.topk(k).indices.tolist()]
