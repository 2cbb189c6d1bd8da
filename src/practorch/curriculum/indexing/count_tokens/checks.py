import torch

from practorch.observe import torch_calls


def counts(sol, rand):
    """Every occurrence counts, in ids of any shape."""
    yield "one dim", sol.count_tokens, rand.integers(0, 7, 29), 7
    yield "three dims", sol.count_tokens, rand.integers(0, 11, 3, 5, 7), 11
    yield "a strided view", sol.count_tokens, rand.integers(0, 5, 7, 3).t(), 5
    yield "no token twice", sol.count_tokens, rand.permutation(13), 13


def rare_tokens(sol, rand):
    """The result is as long as the vocabulary, whatever occurs."""
    yield "the largest tokens never occur", sol.count_tokens, rand.integers(2, 5, 17), 11
    yield "one token alone", sol.count_tokens, torch.full((5,), 2), 7
    yield "no ids at all", sol.count_tokens, torch.zeros(0, dtype=torch.int64), 5


def rows(sol, rand):
    """Each row is counted by itself."""
    yield "5 rows", sol.count_per_row, rand.integers(0, 7, 5, 13), 7
    yield "more rows than tokens in the vocabulary", sol.count_per_row, rand.integers(0, 3, 11, 5), 3
    yield "one row", sol.count_per_row, rand.integers(0, 5, 1, 17), 5
    yield "the largest tokens never occur", sol.count_per_row, rand.integers(0, 4, 7, 5), 13


def operations(sol, rand):
    """No operation per id, none per row, none per token of the vocabulary."""
    yield "count_tokens, 200 ids", torch_calls, sol.count_tokens, rand.integers(0, 7, 200), 7
    yield "count_tokens, a vocabulary of 1500", torch_calls, sol.count_tokens, rand.integers(0, 1500, 29), 1500
    yield "count_per_row, 60 rows", torch_calls, sol.count_per_row, rand.integers(0, 7, 60, 5), 7
    yield "count_per_row, a vocabulary of 150", torch_calls, sol.count_per_row, rand.integers(0, 150, 5, 7), 150
