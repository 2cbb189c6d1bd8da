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


# S is _X[:4], _y[:4]; M is _X, _y. Replace each ... below; choices are letters, as strings.

first_update = ...          # two floats: the perceptron's w after the first sample
updates = ...               # int: its updates on S in ten epochs, together
first_loss = ...            # float: the first logistic loss on S, two decimals
first_step = ...            # two floats: the logistic w after one step on S
moves_when_right = ...      # letter: who moves w for a sample that is right?
rests_on_separable = ...    # letter: who comes to rest on S?
rests_on_mixed = ...        # letter: who comes to rest on M?
ten_times_lr = ...          # letter: the perceptron with lr = 10
equal_line = ...            # letter: the same as the last logistic line
hard_guess = ...            # letter: what p of 0 or 1 makes of the logistic rule
