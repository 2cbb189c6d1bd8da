import itertools
import math

from practorch.observe import answer

START, BETA, LETTERS = (-1.0, 1.3), 0.9, "abcde"
RATES = {
    "gd": 0.001, "gd_too_high": 0.003, "gd_too_low": 0.00001, "momentum": 0.001, "momentum_averaged": 0.001,
    "nesterov": 0.001, "adam": 0.05, "adam_uncorrected": 0.05,
}  # fmt: skip


def _height(x, y):
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def _walk(name, num_steps, lr=None):
    """(x, y, f) at the start and after each step; it ends early where it leaves every map."""
    lr = RATES[name] if lr is None else lr
    place, b, v = list(START), [0.0, 0.0], [0.0, 0.0]
    seen = [(*place, _height(*place))]
    for t in range(1, num_steps + 1):
        x, y = place
        for i, g in enumerate((-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x))):
            is_mean = name.startswith("adam") or name == "momentum_averaged"
            b[i] = BETA * b[i] + ((1 - BETA) * g if is_mean else g)
            v[i] = 0.999 * v[i] + 0.001 * g * g
            m_hat, v_hat = b[i] / (1 - BETA**t), v[i] / (1 - 0.999**t)
            place[i] -= lr * {
                "momentum": b[i], "momentum_averaged": b[i], "nesterov": g + BETA * b[i],
                "adam": m_hat / (math.sqrt(v_hat) + 1e-8), "adam_uncorrected": b[i] / (math.sqrt(v[i]) + 1e-8),
            }.get(name, g)  # fmt: skip
        if not all(abs(p) < 1e6 for p in place):
            break
        seen.append((*place, _height(*place)))
    return seen


def _always_falls(lr):
    heights = [f for *_, f in _walk("gd", 100, lr)]
    return len(heights) == 101 and all(after < before for before, after in itertools.pairwise(heights))


def _named(sol, letter):
    """The learner's answer; raises ValueError unless it is one of the known words."""
    value = answer(sol, f"run_{letter}")
    if not isinstance(value, str) or value not in RATES:
        raise ValueError(f"run_{letter} is {value!r}, and not one of: {', '.join(RATES)}")
    return value


def runs(sol, rand):
    """The optimiser that you name walks where the run was seen."""

    def replayed(letter):
        walk = _walk(_named(sol, letter), 100)
        return ", ".join(f"step {i}: ({walk[i][0]:.3f}, {walk[i][1]:.3f})" for i in (1, 2, 100))

    for letter in LETTERS:
        yield f"run {letter} with your optimiser", replayed, letter


def averaging(sol, rand):
    """With averaged_lr the averaged momentum walks exactly as momentum does with 0.001."""

    def apart():
        walk = _walk("momentum_averaged", 100, float(answer(sol, "averaged_lr")))
        pairs = list(zip(walk, _walk("momentum", 100), strict=False))
        return "step for step" if all(math.dist(a, b) < 1e-9 for a, b in pairs) else f"step 1 at {walk[1][0]:.4f}"

    yield "averaged_lr", apart


def safe_rate(sol, rand):
    """With safe_lr f falls at every one of 100 steps, and with ten times that it does not."""

    def judged():
        lr = float(answer(sol, "safe_lr"))
        return f"f {'always falls' if _always_falls(lr) else 'rises'}; at ten times that it " + (
            "still falls" if _always_falls(10 * lr) else "rises"
        )

    yield "safe_lr", judged
    yield "a power of ten", lambda: float(answer(sol, "safe_lr")) in [10.0**-k for k in range(8)]
