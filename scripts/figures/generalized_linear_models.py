"""One linear score through three links, and the sigmoid inside two bell curves."""

import math
from collections.abc import Callable

from figures.canvas import Canvas

SIDE, GAP, LEFT, TOP = 160, 50, 50, 50
COUNTS = [(-2.6, 0), (-1.9, 0), (-1.2, 1), (-0.7, 0), (-0.2, 2), (0.3, 1), (0.9, 3), (1.4, 3), (1.9, 8), (2.3, 9)]
NUMBERS = [(-2.6, -2.1), (-1.8, -2.4), (-1.0, -0.4), (-0.3, -0.9), (0.4, 1.2), (1.1, 0.5), (1.8, 2.3), (2.5, 1.9)]
BITS = [(-2.7, 0), (-2.0, 0), (-1.3, 0), (-0.6, 1), (-0.2, 0), (0.5, 0), (0.8, 1), (1.5, 1), (2.1, 1), (2.6, 1)]


def draw() -> Canvas:
    page = Canvas(
        690, 460, "Three panels of the mean against the linear score: a straight line, a sigmoid, an exponential; "
        "below them two bell curves of equal width and the sigmoid that Bayes' rule makes of them.",
    )  # fmt: skip
    _panel(page, 0, "Gaussian: mean = η", lambda eta: eta, (-3, 3), NUMBERS)
    _panel(page, 1, "Bernoulli: mean = sigmoid(η)", lambda eta: 1 / (1 + math.exp(-eta)), (0, 1), BITS)
    _panel(page, 2, "Poisson: mean = exp(η)", math.exp, (0, 12), COUNTS)
    _bells(page)
    return page


def _panel(
    page: Canvas, number: int, title: str, mean: Callable[[float], float], span: tuple[int, int],
    seen: list[tuple[float, float]],
) -> None:  # fmt: skip
    left = LEFT + number * (SIDE + GAP)
    low, high = span

    def place(eta: float, y: float) -> tuple[float, float]:
        return left + (eta + 3) / 6 * SIDE, TOP + SIDE - (y - low) / (high - low) * SIDE

    page.text(left + SIDE / 2, TOP - 22, title, "title", "middle")
    page.path([(left, TOP - 8), (left, TOP + SIDE), (left + SIDE, TOP + SIDE)])
    etas = [i / 20 for i in range(-60, 61)]
    page.path([place(eta, mean(eta)) for eta in etas if mean(eta) <= high], "curve-blue")
    for point in seen:
        page.dot(*place(*point), "dot-orange")
    for value in span:
        page.text(left - 6, place(0, value)[1] + 4, str(value).replace("-", "−"), "small", "end")
    for eta in (-3, 0, 3):
        page.text(place(eta, 0)[0], TOP + SIDE + 16, str(eta).replace("-", "−"), "small", "middle")
    page.text(left + SIDE / 2, TOP + SIDE + 32, "η = x · w + b", "small", "middle")


def _bells(page: Canvas) -> None:
    left, top, width, height = LEFT, 280, 2 * SIDE + GAP, 140

    def place(x: float, share: float) -> tuple[float, float]:
        return left + (x + 4) / 8 * width, top + height - share * height

    def bell(x: float, mean: float) -> float:
        return 0.5 * math.exp(-((x - mean) ** 2) / 2) / math.sqrt(2 * math.pi)

    xs = [i / 20 for i in range(-80, 81)]
    page.path([(left, top - 8), (left, top + height), (left + width, top + height)])
    page.path([place(x, 4 * bell(x, -1.25)) for x in xs], "curve-orange")
    page.path([place(x, 4 * bell(x, 1.25)) for x in xs], "curve-green")
    page.path([place(x, bell(x, 1.25) / (bell(x, 1.25) + bell(x, -1.25))) for x in xs], "curve-blue")
    page.path([place(0, 0), place(0, 1)], "line dashed")
    page.text(left - 6, place(0, 1)[1] + 4, "1", "small", "end")
    page.text(left - 6, place(0, 0)[1] + 4, "0", "small", "end")
    page.text(place(-1.25, 0)[0], top + height + 16, "μ₀", "small", "middle")
    page.text(place(1.25, 0)[0], top + height + 16, "μ₁", "small", "middle")
    page.text(place(0, 0)[0], top + height + 16, "border", "small", "middle")
    right = left + width + 24
    page.text(right, top + 20, "GDA in one dimension", "title")
    page.dot(right + 6, top + 40, "dot-orange")
    page.text(right + 20, top + 44, "p(x | 0), fitted")
    page.dot(right + 6, top + 62, "dot-green")
    page.text(right + 20, top + 66, "p(x | 1), fitted")
    page.dot(right + 6, top + 84, "dot-blue")
    page.text(right + 20, top + 88, "P(1 | x), by Bayes' rule:")
    page.text(right + 20, top + 106, "a sigmoid of a straight line")
