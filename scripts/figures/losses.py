"""What a yes costs at each logit, and one bell curve fitted to two by both directions of KL."""

import math

from figures.canvas import Canvas

WIDTH, HEIGHT, TOP, BOTTOM = 270, 190, 46, 236


def draw() -> Canvas:
    page = Canvas(
        690, 285, "Left: cross-entropy falls in a straight line and then goes to 0 as the logit of a yes grows, hinge "
        "likewise with a corner, the squared error of the sigmoid is flat at both ends. Right: a density of two bells; "
        "forward KL fits one wide bell over both, reverse KL a narrow one over the right bell.",
    )  # fmt: skip
    _costs(page, 44)
    _bells(page, 394)
    return page


def _costs(page: Canvas, left: int) -> None:
    def place(logit: float, loss: float) -> tuple[float, float]:
        return left + (logit + 5) / 10 * WIDTH, BOTTOM - loss / 6 * HEIGHT

    page.text(left, 26, "The loss of a yes", "title")
    page.path([(left, TOP - 4), (left, BOTTOM), (left + WIDTH, BOTTOM)])
    logits = [i / 20 for i in range(-100, 101)]
    page.path([place(x, math.log1p(math.exp(-x))) for x in logits], "curve-blue")
    page.path([place(x, (1 - 1 / (1 + math.exp(-x))) ** 2) for x in logits], "curve-orange")
    page.path([place(x, max(0.0, 1 - x)) for x in (-5, 1, 5)], "curve-green")
    for logit in (-5, 0, 5):
        page.text(place(logit, 0)[0], BOTTOM + 16, str(logit).replace("-", "−"), "small", "middle")
    page.text(left + WIDTH / 2, BOTTOM + 32, "logit", "small", "middle")
    for loss in (0, 1, 6):
        page.text(left - 6, place(0, loss)[1] + 4, str(loss), "small", "end")
    names = (("dot-green", "hinge"), ("dot-blue", "cross-entropy"), ("dot-orange", "squared error of the sigmoid:"))
    for row, (kind, name) in enumerate(names):
        page.dot(left + 96, TOP + 10 + 20 * row, kind)
        page.text(left + 106, TOP + 14.5 + 20 * row, name)
    page.text(left + 106, TOP + 72, "no slope at sure mistakes", "small")


def _bells(page: Canvas, left: int) -> None:
    def place(x: float, density: float) -> tuple[float, float]:
        return left + (x + 5) / 10 * WIDTH, BOTTOM - density / 0.75 * HEIGHT

    def bell(x: float, mean: float, variance: float) -> float:
        return math.exp(-((x - mean) ** 2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)

    page.text(left, 26, "One bell fitted to two", "title")
    page.path([(left, BOTTOM), (left + WIDTH, BOTTOM)])
    xs = [i / 20 for i in range(-100, 101)]
    page.path([place(x, (bell(x, -2, 0.36) + bell(x, 2, 0.36)) / 2) for x in xs], "line dashed")
    page.path([place(x, bell(x, 0, 4.36)) for x in xs], "curve-blue")  # forward: mean and variance of p
    page.path([place(x, bell(x, 2, 0.36)) for x in xs], "curve-orange")  # reverse: one of the two
    page.path([(left, TOP + 8), (left + 16, TOP + 8)], "line dashed")
    page.text(left + 24, TOP + 12.5, "p")
    page.dot(left + 8, TOP + 28, "dot-blue")
    page.text(left + 24, TOP + 32.5, "q by KL(p ‖ q)")
    page.dot(left + 8, TOP + 48, "dot-orange")
    page.text(left + 24, TOP + 52.5, "q by KL(q ‖ p)")
    page.text(left + WIDTH / 2, BOTTOM + 32, "x", "small", "middle")
