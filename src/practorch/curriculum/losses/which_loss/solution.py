import warnings

import torch
from torch.nn import functional as F

# Nothing is looked up: each letter is tried. What computes less stands first.
_LETTERS = {
    "e": F.nll_loss,
    "f": F.binary_cross_entropy,
    "g": F.mse_loss,
    "h": F.l1_loss,
    "i": F.poisson_nll_loss,
    "c": F.binary_cross_entropy_with_logits,
    "a": F.cross_entropy,
    "d": lambda x, y: F.binary_cross_entropy_with_logits(x.sigmoid(), y),
    "b": lambda x, y: F.cross_entropy(x.softmax(1), y),
}


def _first(fits):
    """The first letter that fits; a loss that refuses what it is given does not."""
    for letter, loss in _LETTERS.items():
        try:
            with warnings.catch_warnings(action="error"):   # sizes that differ are a warning for some losses
                if fits(loss):
                    return letter
        except (RuntimeError, ValueError, IndexError, UserWarning):
            continue


def _decides(perfect, opposite, y):
    """The letter with loss 0 for a perfect model and a large one for a model that is sure and wrong."""
    return _first(lambda loss: abs(loss(perfect, y)) < 1e-4 and loss(opposite, y) > 50)


def _settles_at(wanted, labels):
    """The letter whose best constant output for these labels is the one that is wanted."""
    outputs = torch.linspace(0, 20, 401)

    def best(loss):
        return outputs[torch.stack([loss(x.expand(len(labels)), labels) for x in outputs]).argmin()]

    return _first(lambda loss: abs(best(loss) - wanted) < 0.03)


def _agrees(shares):
    """The letter that no bump of the scores improves where their softmax is the shares."""
    scores, bumps = shares.log() + 3, 0.1 * torch.cat([torch.eye(5), -torch.eye(5)])[:, None]
    return _first(lambda loss: all(loss(scores + bump, shares) >= loss(scores, shares) for bump in bumps))


_classes = torch.arange(10)
_bits = torch.tensor([[1.0], [0.0]])
_many = torch.tensor([[1.0, 0, 1, 1], [0, 0, 0, 0]])
_scores = 1e3 * F.one_hot(_classes, 10).float()
_grid = torch.arange(12).reshape(2, 3, 2)                       # (B, H, W)
_maps = 1e3 * F.one_hot(_grid, 21).float().permute(0, 3, 1, 2)  # (B, 21, H, W)
_labels = torch.tensor([1.0, 2.0, 9.0])                         # median 2, mean 4

digit = _decides(_scores, _scores.roll(1, 1), _classes)
spam = _decides(1e3 * (2 * _bits - 1), -1e3 * (2 * _bits - 1), _bits)
tags = _decides(1e3 * (2 * _many - 1), -1e3 * (2 * _many - 1), _many)
old_net = _decides(_scores.log_softmax(1), _scores.roll(1, 1).log_softmax(1), _classes)
old_gate = _decides(_bits, 1 - _bits, _bits)
temperature = _settles_at(_labels.mean(), _labels)
rent = _settles_at(_labels.median(), _labels)
bikes = _settles_at(_labels.mean().log(), _labels)
pixels = _decides(_maps, _maps.roll(1, 1), _grid)
votes = _agrees(torch.tensor([[0.4, 0.3, 0.1, 0.15, 0.05]]))
