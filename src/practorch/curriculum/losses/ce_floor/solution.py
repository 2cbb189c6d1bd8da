import torch
from torch.nn import functional as F


def _softmax_twice(scores, y):
    return F.cross_entropy(scores.softmax(1), y)


def _sigmoid_twice(score, y):
    return F.binary_cross_entropy_with_logits(score.sigmoid(), y)


def _perfect(num_classes):
    """Scores and targets: one sample of each class, sure and right."""
    y = torch.arange(num_classes)
    return 10000 * F.one_hot(y, num_classes).float(), y


def _number(value):
    return round(float(value), 2)


_x, _y = _perfect(10)
_sure = torch.tensor([10000.0])

blind_10 = _number(F.cross_entropy(torch.zeros(10, 10), _y))            # log 10
right_10 = _number(F.cross_entropy(_x, _y))                             # no floor without the extra softmax
floor_2 = _number(_softmax_twice(*_perfect(2)))                         # -log(e / (e + 1))
floor_10 = _number(_softmax_twice(_x, _y))                              # -log(e / (e + 9))
floor_1000 = _number(_softmax_twice(*_perfect(1000)))                   # log 1000 = 6.91 is not far away
share_10 = _number(_x.softmax(1).softmax(1).max())                      # e / (e + 9)
wrong_10 = _number(_softmax_twice(_x, _y.roll(1)))                      # log(e + 9): a mistake costs only 1 more
accuracy_10 = _number((_x.softmax(1).argmax(1) == _y).float().mean())   # softmax keeps the order
floor_yes = _number(_sigmoid_twice(_sure, torch.tensor([1.0])))         # -log sigmoid(1)
floor_no = _number(_sigmoid_twice(-_sure, torch.tensor([0.0])))         # -log(1 - sigmoid(0)): no better than blind
