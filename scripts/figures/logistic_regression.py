"""The sigmoid between logits and probabilities, and how fast Newton and gradient steps come near the minimum."""

from math import exp, log10

from figures.canvas import Canvas

SAMPLES = [(-2.0, 0), (-1.5, 0), (-1.0, 1), (-0.4, 0), (0.3, 1), (0.8, 0), (1.1, 1), (1.9, 1), (2.4, 1)]
BEST = 40
"""Newton steps after which w is right to the last digit."""


def _p(z: float) -> float:
    return 1 / (1 + exp(-z))


def _slope(w: float) -> float:
    return sum((_p(w * x) - y) * x for x, y in SAMPLES) / len(SAMPLES)


def _curvature(w: float) -> float:
    return sum(_p(w * x) * (1 - _p(w * x)) * x * x for x, _ in SAMPLES) / len(SAMPLES)


def _distances(steps: int, lr: float | None) -> list[float]:
    """The distance of w from the minimum before each step; Newton's steps without a learning rate."""
    best = 0.0
    for _ in range(BEST):
        best -= _slope(best) / _curvature(best)
    w, found = 0.0, []
    for _ in range(steps + 1):
        found.append(abs(w - best))
        w -= _slope(w) / _curvature(w) if lr is None else lr * _slope(w)
    return found


def draw() -> Canvas:
    page = Canvas(
        700, 300, "Left: the sigmoid, which is 0.5 at logit 0 and 0.8 at logit 1.39. Right: the distance to the "
        "minimum by steps on a log scale; gradient descent falls in a straight line, Newton's curve bends down.",
    )  # fmt: skip
    _sigmoid(page)
    _race(page)
    return page


def _sigmoid(page: Canvas) -> None:
    def at(z: float, p: float) -> tuple[float, float]:
        return 175 + 27 * z, 250 - 180 * p

    page.text(20, 24, "From logit to probability", "title")
    page.arrow(*at(-5, 0), *at(5.3, 0))
    page.arrow(*at(0, 0), *at(0, 1.12))
    page.path([at(-5, 1), at(5, 1)], "line dashed")
    page.path([at(z / 10, _p(z / 10)) for z in range(-50, 51)], "curve-blue")
    page.path([at(1.386, 0), at(1.386, 0.8), at(0, 0.8)], "line dashed")
    page.dot(*at(0, 0.5), "dot-green", 5)
    page.dot(*at(1.386, 0.8), "dot-orange", 5)
    page.text(at(0, 0)[0] - 8, at(0, 0.5)[1] - 6, "0.5", "mono small", "end")
    page.text(at(0, 0)[0] - 8, at(0, 0.8)[1] + 4, "0.8", "mono small", "end")
    page.text(at(0, 0)[0] - 8, at(0, 1)[1] - 5, "1", "mono small", "end")
    page.text(at(0, 0)[0], 267, "0", "mono small", "middle")
    page.text(at(1.386, 0)[0], 267, "log 4", "mono small", "middle")
    page.text(at(5.3, 0)[0], 267, "logit z", "small", "end")
    page.text(20, 290, "p > 0.5 is z > 0;  p > 0.8 is z > log(0.8 / 0.2)", "small")


def _race(page: Canvas) -> None:
    def at(step: float, digits: float) -> tuple[float, float]:
        return 420 + 24 * step, 60 + 15.5 * digits

    page.text(370, 24, "Distance to the minimum, step by step", "title")
    page.arrow(*at(0, 12.2), *at(10.6, 12.2))
    page.path([at(0, -0.6), at(0, 12.2)])
    for digits in range(0, 13, 4):
        page.text(at(0, 0)[0] - 8, at(0, digits)[1] + 4, f"1e-{digits:02}" if digits else "1", "mono small", "end")
    for steps, lr, kind, dot in ((10, 2.0, "curve-orange", "dot-orange"), (4, None, "curve-blue", "dot-blue")):
        points = [at(i, -log10(d)) for i, d in enumerate(_distances(steps, lr)) if d > 1e-12]
        page.path(points, kind)
        for point in points:
            page.dot(*point, dot, 3.5)
    page.text(at(4.8, 0)[0], at(0, 0.1)[1], "gradient descent, lr = 2:", "small")
    page.text(at(4.8, 0)[0], at(0, 1.0)[1], "the same factor each step", "small")
    page.text(at(4.6, 0)[0], at(0, 8.0)[1], "Newton: twice as many", "small")
    page.text(at(4.6, 0)[0], at(0, 8.9)[1], "right digits each step", "small")
    page.text(at(10.6, 0)[0], 267, "steps", "small", "end")
    for step in range(0, 10, 2):
        page.text(at(step, 0)[0], 267, str(step), "mono small", "middle")
