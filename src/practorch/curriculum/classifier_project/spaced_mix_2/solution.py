import copy
import math

import torch
from torch import nn, optim
from torch.nn import functional as F

torch.manual_seed(0)


def _letter(truth, *options) -> str:
    """The letter of the option that is true; it was worked out, not looked up."""
    return "abcd"[[math.isclose(truth, option, rel_tol=0.01) for option in options].index(True)]


def _moved(optimizer_of, gradient: float, steps: int) -> float:
    """How far the last of some steps moves a weight whose gradient is always the same."""
    w = nn.Parameter(torch.zeros(1))
    optimizer = optimizer_of([w])
    for _ in range(steps):
        before = w.item()
        w.grad = torch.tensor([gradient])
        optimizer.step()
    return abs(w.item() - before)


class _Listed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Linear(3, 3), nn.Linear(3, 3)]


def _first_step(x: torch.Tensor, y: torch.Tensor) -> float:
    w = torch.zeros(3, 1, requires_grad=True)
    F.mse_loss(x @ w, y).backward()
    return w.grad.norm().item()


def _after_a_step(model: nn.Module) -> None:
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    model(torch.randn(5, 3)).square().mean().backward()
    optimizer.step()


_x, _y = torch.randn(5, 3), torch.randn(5, 1)
_drop, _net = nn.Dropout(0.5), nn.Linear(3, 1)
with torch.no_grad():
    _first, _second = _drop(torch.ones(99)), _drop(torch.ones(99))
_old = copy.deepcopy(_net.weight.detach())
_best = _net.state_dict()
_after_a_step(_net)
_model = nn.Sequential()
_model.body = nn.Linear(3, 1)
_model.body.require_grad = False                # a new attribute with a slip in its name
_body = _model.body.weight.detach().clone()
_after_a_step(_model)
_net.zero_grad()
_grads = []
for _ in range(3):
    F.mse_loss(_net(_x), _y).backward()
    _grads.append(_net.bias.grad.item())
_points = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]])
_lines = _points @ torch.randn(2, 5_000) + torch.randn(5_000) > 0       # two linear layers are one
_elsewhere = [nn.Linear(3, 3).to("meta").weight, (_x.to("meta"), _x)[1]]

q1 = _letter(len(list(_Listed().parameters())), 0, 2, 4, 6)
q2 = "a" if torch.equal(_first, _second) else "b"
q3 = _letter(F.cross_entropy((1e4 * torch.eye(10)).softmax(1), torch.arange(10)), 0, 0.1, 1.46, 2.30)
q4 = _letter(nn.Conv2d(3, 8, 3, stride=2, padding=1)(torch.ones(1, 3, 32, 32)).shape[2], 15, 16, 17, 30)
q5 = {(True, True): "a", (True, False): "b", (False, True): "c", (False, False): "d"}[tuple(t.is_meta for t in _elsewhere)]
q6 = _letter(_first_step(_x.repeat(2, 1), _y.repeat(2, 1)) / _first_step(_x, _y), 1, 2, 0.5, 4)
q7 = _letter(torch.tensor(0.9).logit(), 0.5, 0.9, 1.1, 2.2)
q8 = _letter(math.exp(0.7), 0.36, 0.67, 0.7, 2.01)
q9 = _letter(_grads[2] / _grads[0], 1, 3, 9, -1)
q10 = "a" if torch.equal(_best["weight"], _old) else "b"
q11 = _letter(_moved(lambda w: optim.Adam(w, lr=0.1), 100.0, 1), 0.01, 0.1, 1, 10)
q12 = _letter(_moved(lambda w: optim.SGD(w, lr=0.1, momentum=0.9), 1.0, 200), 0.09, 0.1, 0.19, 1)
q13 = _letter((torch.zeros(5, 1) - torch.zeros(5)).numel(), 1, 5, 25, -1)
q14 = "b" if torch.equal(_model.body.weight, _body) else "a"
q15 = _letter((_lines == torch.tensor([[0], [1], [1], [0]])).sum(0).max().item(), 1, 2, 3, 4)
