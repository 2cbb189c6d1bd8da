"""The checks of stable_softmax as someone would write them for pytest; run on a file named learner.py beside it."""

import pytest
import torch

from learner import log_softmax, softmax

SHAPES = [(7, 5, 3), (1, 11, 5), (13, 2, 7)]
PAIRS = [(softmax, torch.softmax), (log_softmax, torch.log_softmax)]


def inputs(shape):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(shape, generator=generator)
    yield from (x, x.double(), x + 1e4, x * 1e-3, x.permute(2, 1, 0).contiguous().permute(2, 1, 0))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_values(shape, ours, theirs, dim):
    for x in inputs(shape):
        before = x.clone()
        torch.testing.assert_close(ours(x, dim), theirs(x, dim))
        assert torch.equal(x, before)


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_large_logits(ours, theirs):
    x = torch.randn(3, 7, generator=torch.Generator().manual_seed(1)) * 1e4
    torch.testing.assert_close(ours(x, -1), theirs(x, -1))


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_gradient(ours, theirs):
    x, w = torch.randn(2, 3, 5, generator=torch.Generator().manual_seed(2))
    a, b = x.clone().requires_grad_(), x.clone().requires_grad_()
    (ours(a, -1) * w).sum().backward()
    (theirs(b, -1) * w).sum().backward()
    torch.testing.assert_close(a.grad, b.grad)
