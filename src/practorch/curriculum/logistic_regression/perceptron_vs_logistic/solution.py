import torch
from torch import Tensor

# A column of ones, then one feature. The first four samples are separable, the fifth spoils that.
_X = torch.tensor([[1, 2], [1, -1], [1, 1], [1, -2], [1, 3]], dtype=torch.float64)
_y = torch.tensor([0, 1, 0, 1, 1], dtype=torch.float64)


def _perceptron(X: Tensor, y: Tensor, lr: float = 1.0, epochs: int = 10) -> tuple[Tensor, list[int]]:
    """Rosenblatt's rule, one sample after another; the weights, and how many updates each epoch made."""
    w = X.new_zeros(X.shape[1])
    updates = []
    for _ in range(epochs):
        updates.append(0)
        for x, target in zip(X, y, strict=True):
            guess = (w @ x >= 0).to(X.dtype)
            if guess != target:
                w = w + lr * (target - guess) * x
                updates[-1] += 1
    return w, updates


def _logistic(X: Tensor, y: Tensor, lr: float = 1.0, steps: int = 10) -> tuple[Tensor, list[float]]:
    """Gradient descent on the mean negative log-likelihood; the weights, and the loss before each step."""
    w = X.new_zeros(X.shape[1])
    losses = []
    for _ in range(steps):
        z = X @ w
        losses.append((torch.logaddexp(z, torch.zeros_like(z)) - y * z).mean().item())
        p = z.sigmoid()
        w = w - lr * X.mT @ (p - y) / len(y)
    return w, losses


def _who(perceptron: bool, logistic: bool) -> str:
    return {(True, False): "a", (False, True): "b", (True, True): "c", (False, False): "d"}[perceptron, logistic]


def _rests(X: Tensor, y: Tensor) -> str:
    """Who makes no update, or hardly one, in the end."""
    early, late = _logistic(X, y, steps=200)[0], _logistic(X, y, steps=400)[0]
    return _who(_perceptron(X, y, epochs=100)[1][-1] == 0, bool((late - early).norm() < 1e-3))


_S = _X[:4], _y[:4]
first_update = tuple(_perceptron(_X[:1], _y[:1], epochs=1)[0].tolist())     # 0 >= 0: the guess is 1, the target 0
updates = sum(_perceptron(*_S)[1])                                          # the first update gets all four right
first_loss = round(_logistic(*_S)[1][0], 2)                                 # all p are 1/2: log 2, whatever the data
first_step = tuple(_logistic(*_S, steps=1)[0].tolist())

_right = torch.tensor([0.0, -5.0], dtype=torch.float64)                     # all of S are on their right side
_guess, _p = ((_S[0] @ _right >= 0).double(), (_S[0] @ _right).sigmoid())
moves_when_right = _who(bool((_guess != _S[1]).any()), bool((_p != _S[1]).any()))
rests_on_separable = _rests(*_S)                                            # the logistic w grows for ever
rests_on_mixed = _rests(_X, _y)                                             # some sample is always wrong

_slow, _fast = _perceptron(_X, _y), _perceptron(_X, _y, lr=10.0)
_is_scaled = _fast[1] == _slow[1] and torch.equal(_fast[0], 10 * _slow[0])  # from zeros, lr only scales w
ten_times_lr = "c" if _is_scaled else "a" if sum(_fast[1]) < sum(_slow[1]) else "b"

_w, _q = torch.zeros(2, dtype=torch.float64), torch.full((4,), 0.5, dtype=torch.float64)
_up, _down = _S[0].mT @ (_q - _S[1]) / 4, _S[0].mT @ (_S[1] - _q) / 4
_lines = {"a": _w - _down, "b": _w + _up, "c": _w + _down}
(equal_line,) = [letter for letter, w in _lines.items() if torch.allclose(w, _logistic(*_S, steps=1)[0])]

_hard = -_S[0].mT @ ((_S[0] @ _w >= 0).double() - _S[1])                    # the sum over S of the perceptron's moves
_moves = sum((t - float(_w @ x >= 0)) * x for x, t in zip(*_S, strict=True))
hard_guess = "b" if torch.equal(_hard, _moves) and _hard.any() else "a"
