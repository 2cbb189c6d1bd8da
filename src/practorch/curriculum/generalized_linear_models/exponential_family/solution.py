import torch

# Nothing is looked up: a link is canonical if it undoes A', and T is sufficient if the log-ratio of p(y) at two values of
# the parameters is a straight function of T(y).
_LINKS = {
    "a": lambda mu: mu,
    "b": lambda mu: mu.log(),
    "c": lambda mu: (mu / (1 - mu)).log(),
    "d": lambda mu: -1 / mu,
    "e": lambda mu: (mu / mu[-1]).log(),
    "f": lambda mu: mu.sqrt(),
}
_STATISTICS = {     # y: (N, 1), or (N, 3) for tags
    "a": lambda y: y,
    "b": lambda y: y**2,
    "c": lambda y: torch.cat([y, y**2], 1),
    "d": lambda y: y.log(),
    "e": lambda y: (y[:, :1] == torch.arange(5)).double(),
    "f": lambda y: torch.cat([y, torch.lgamma(y + 1)], 1),
}


def _link(log_partition, *etas):
    """The letter of the link that gives eta back from the mean A'(eta)."""
    for letter, link in _LINKS.items():
        if all(torch.allclose(link(_slope(log_partition, eta)), eta, atol=1e-5) for eta in etas):
            return letter


def _slope(function, at):
    steps = 1e-5 * torch.eye(len(at), dtype=torch.float64)
    return torch.stack([(function(at + step) - function(at - step)) / 2e-5 for step in steps])


def _statistic(log_p, y, *parameters):
    """The letter of the shortest T(y) in which log-ratios of the density are straight."""
    ratios = torch.stack([log_p(y, p) - log_p(y, parameters[0]) for p in parameters[1:]], 1)    # (N, P - 1)
    fitting = {}
    for letter, statistic in _STATISTICS.items():
        t = torch.cat([torch.ones_like(y[:, :1]), statistic(y)], 1).double()
        if t.isfinite().all() and torch.allclose(t @ torch.linalg.pinv(t) @ ratios, ratios):
            fitting[letter] = t.shape[1]
    return min(fitting, key=fitting.get)    # the first of the shortest


def _row(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def _gaussian(y, p):
    return (-((y - p[0]) ** 2) / (2 * p[1]) - p[1].log() / 2).sum(1)


def _bernoullis(y, p):
    return (y * p.log() + (1 - y) * (1 - p).log()).sum(1)


_counts = torch.arange(9.0, dtype=torch.float64)[:, None]
_times = torch.linspace(0.1, 5, 11, dtype=torch.float64)[:, None]
_even = _row(1, 1, 1, 1, 1) / 5
_bits = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
_triples = torch.cartesian_prod(*[_bits[:, 0]] * 3)

height_link = _link(lambda eta: (eta**2).sum() / 2, _row(0.5), _row(-2))
click_link = _link(lambda eta: (1 + eta.exp()).log().sum(), _row(0.5), _row(-2))
bikes_link = _link(lambda eta: eta.exp().sum(), _row(0.5), _row(2))
wait_link = _link(lambda eta: -(-eta).log().sum(), _row(-0.5), _row(-2))
colour_link = _link(lambda eta: eta.logsumexp(0), _row(0.5, -2, 1, 0.3, 0))
tags_link = _link(lambda eta: (1 + eta.exp()).log().sum(), _row(0.5, -2, 1))

height_statistic = _statistic(_gaussian, _times, _row(1, 1), _row(2, 1), _row(1, 3))
click_statistic = _statistic(_bernoullis, _bits, _row(0.2), _row(0.7))
bikes_statistic = _statistic(lambda y, p: (y * p.log() - p - torch.lgamma(y + 1))[:, 0], _counts, _row(1), _row(4))
wait_statistic = _statistic(lambda y, p: (-y / p - p.log())[:, 0], _times, _row(1), _row(4))
colour_statistic = _statistic(lambda y, p: p[y[:, 0].long()].log(), _counts[:5], _even, _row(2, 7, 1, 8, 2) / 20)
tags_statistic = _statistic(_bernoullis, _triples, _row(0.2, 0.5, 0.5), _row(0.2, 0.7, 0.1), _row(0.9, 0.5, 0.3))
