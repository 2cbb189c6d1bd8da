import torch

_y = torch.tensor([1, 2, 4, 5, 18], dtype=torch.float64)
_grid = torch.arange(0, 20, 0.125, dtype=torch.float64)


def _minimiser(loss) -> float:
    """The constant on the grid at which the loss is smallest."""
    return _grid[torch.stack([loss(c) for c in _grid]).argmin()].item()


def _letter(choices, right: float) -> str:
    """The choice that comes out at the right place, and no other does."""
    (found,) = [letter for letter, place in choices.items() if abs(place - right) < 1e-6]
    return found


_losses = {
    "a": _minimiser(lambda c: (_y - c).abs().max()),
    "b": _minimiser(lambda c: (_y - c).abs().sum()),
    "c": _minimiser(lambda c: (_y - c).square().sum()),
    "d": _minimiser(lambda c: (_y - c).square().log1p().sum()),
}
_gaussian = _minimiser(lambda c: -(-(_y - c).square() / 2).exp().log().sum())   # minus log of the product of densities
_laplace = _minimiser(lambda c: -(-(_y - c).abs()).exp().log().sum())
gaussian_loss = _letter(_losses, _gaussian)
laplace_loss = _letter(_losses, _laplace)
gaussian_constant = _letter({"a": 9.5, "b": 6.0, "c": 4.0}, _gaussian)          # the mean follows the outlier
laplace_constant = _letter({"a": 9.5, "b": 6.0, "c": 4.0}, _laplace)            # the median does not

_wider = _minimiser(lambda c: ((_y - c).square() / (2 * 2.0**2)).sum())
sigma_effect = _letter({"a": 0.5, "b": 2.0, "c": 1.0}, _wider / _gaussian)      # a common factor moves no minimum

_r = _y - _y.mean()
_estimates = {"a": _r.square().mean(), "b": _r.square().sum() / 4, "c": _r.abs().mean() ** 2}
_nll = {letter: len(_r) / 2 * v.log() + _r.square().sum() / (2 * v) for letter, v in _estimates.items()}
sigma_estimate = min(_nll, key=_nll.get)

_sigma = torch.tensor([1, 1, 1, 1, 3], dtype=torch.float64)
_weighted = {
    "a": _minimiser(lambda c: ((_y - c).square() / _sigma).sum()),
    "b": _minimiser(lambda c: ((_y - c).square() * _sigma**2).sum()),
    "c": _minimiser(lambda c: (_y - c).square().sum()),
    "d": _minimiser(lambda c: ((_y - c).square() / _sigma**2).sum()),
}
unequal_noise = _letter(_weighted, _minimiser(lambda c: -(-(((_y - c) / _sigma) ** 2) / 2).exp().log().sum()))

_s = 4.0 / 0.5                                      # sigma² = 4, tau² = 0.5
_half = {
    "a": _minimiser(lambda w: (_y - w).square().sum() / 2 + _s * w**2),
    "b": _minimiser(lambda w: (_y - w).square().sum() / 2 + _s * w.abs()),
    "c": _minimiser(lambda w: (_y - w).square().sum() / 2 + _s / 2 * w**2),
    "d": _minimiser(lambda w: (_y - w).square().sum() / 2 + w**2 / (2 * _s)),
}
prior_penalty = _letter(_half, _minimiser(lambda w: (_y - w).square().sum() / (2 * 4.0) + w**2 / (2 * 0.5)))

_w = torch.tensor([3.0, -4.0], dtype=torch.float64, requires_grad=True)
_penalties = {"a": _s / 2 * (_w**2).sum(), "b": _s * (_w**2).sum(), "c": _s * (_w**2).sum().sqrt()}
_slopes = {letter: torch.autograd.grad(p, _w)[0][0].item() for letter, p in _penalties.items()}
decay_penalty = _letter(_slopes, _s * 3.0)

_many = _y.repeat(20)                               # N = 100
_strengths = {"a": 64.0, "b": 64.0 / 100, "c": 64.0 * 100}
_means = {k: _minimiser(lambda w, s=s: (_many - w).square().mean() / 2 + s / 2 * w**2) for k, s in _strengths.items()}
mean_strength = _letter(_means, _minimiser(lambda w: (_many - w).square().sum() / 2 + 64.0 / 2 * w**2))
