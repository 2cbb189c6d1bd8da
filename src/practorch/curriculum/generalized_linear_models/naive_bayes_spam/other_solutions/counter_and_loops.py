import string
from collections import Counter

import torch


def words(message):
    return "".join(c if c in string.ascii_lowercase else " " for c in message.lower()).split()


def count_words(messages, vocabulary):
    counters = [Counter(words(message)) for message in messages]
    return torch.tensor([[counter[word] for word in vocabulary] for counter in counters], dtype=torch.float32)


def fit(counts, is_spam, alpha=1.0):
    log_prior, log_p = [], []
    for rows in (counts[~is_spam], counts[is_spam]):
        n = rows.sum(0)
        log_prior.append(torch.tensor(len(rows) / len(counts), dtype=counts.dtype).log())
        log_p.append(((n + alpha) / (n.sum() + alpha * len(n))).log())
    return torch.stack(log_prior), torch.stack(log_p)


def log_posterior(counts, log_prior, log_p):
    return torch.log_softmax((counts[:, None] * log_p).sum(-1) + log_prior, dim=-1)


def most_telling(log_p, vocabulary, k):
    order = sorted(range(len(vocabulary)), key=lambda i: (log_p[0, i] - log_p[1, i]).item())
    return [vocabulary[i] for i in order[:k]]
