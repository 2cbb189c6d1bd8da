import torch

_w = torch.tensor([2.0, -1.0])
_b = -3.0
_z = torch.tensor([-0.7, 0.2, 0.4, 0.6, 3.0])
_p = _z.sigmoid()


def _two(x) -> float:
    return round(float(x), 2)


def _logit(p: float) -> float:
    return float(torch.tensor(p, dtype=torch.float64).logit())


half = _two(_logit(0.5))                                    # odds of 1, whose log is 0
num_yes = int((_p > 0.5).sum())                             # the logits above 0
num_raw = int((_z > 0.5).sum())                             # the logits of 0.2 and 0.4 change sides
sure = _two(_logit(0.8))                                    # odds of 4
point = _two(_w @ torch.tensor([1.0, -2.0]) + _b)
crossing = _two(-_b / _w[0])                                # 2 x1 - 3 = 0
crossing_doubled = _two(-(2 * _b) / (2 * _w[0]))            # the same line
surer = _two(torch.tensor(2 * _logit(0.8)).sigmoid())       # the odds are squared: 16
odds_factor = _two(_w[0].exp())                             # the log of the odds grows by w_1
distance = _two(abs(_b) / _w.norm())                        # the logit at the origin, in units of the length of w
