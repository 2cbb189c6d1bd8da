"""Four optimisers in Rosenbrock's valley, walked for real."""

from __future__ import annotations

import math
from collections.abc import Callable

from figures.canvas import Canvas

Point = tuple[float, float]
START, NUM_STEPS, MARKED = (-0.6, 1.2), 200, 20
LEFT, RIGHT, TOP, BOTTOM = 55, 455, 45, 395
X, Y = (-1.35, 1.35), (-0.3, 1.45)
HEIGHTS = (0.2, 1, 4, 15, 45, 100)


def height(x: float, y: float) -> float:
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def gradient(x: float, y: float) -> Point:
    return -2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)


def walk(step: Callable[[int, Point], Point]) -> list[Point]:
    """The places of a walk; step gives the update from the step's number and the gradient."""
    places = [START]
    for t in range(1, NUM_STEPS + 1):
        dx, dy = step(t, gradient(*places[-1]))
        places.append((places[-1][0] - dx, places[-1][1] - dy))
    return places


def sgd(lr: float, momentum: float = 0.0, weight: float = 1.0) -> list[Point]:
    """weight is what a new gradient counts in the buffer."""
    b = [0.0, 0.0]

    def step(t: int, g: Point) -> Point:
        b[:] = [momentum * old + weight * new for old, new in zip(b, g, strict=True)]
        return lr * b[0], lr * b[1]

    return walk(step)


def adam(lr: float) -> list[Point]:
    m, v = [0.0, 0.0], [0.0, 0.0]

    def step(t: int, g: Point) -> Point:
        m[:] = [0.9 * old + 0.1 * new for old, new in zip(m, g, strict=True)]
        v[:] = [0.999 * old + 0.001 * new**2 for old, new in zip(v, g, strict=True)]
        dx, dy = (lr * m[i] / (1 - 0.9**t) / (math.sqrt(v[i] / (1 - 0.999**t)) + 1e-8) for i in (0, 1))
        return dx, dy

    return walk(step)


def at(x: float, y: float) -> Point:
    """Pixels of a place."""
    return (
        LEFT + (x - X[0]) / (X[1] - X[0]) * (RIGHT - LEFT),
        BOTTOM - (y - Y[0]) / (Y[1] - Y[0]) * (BOTTOM - TOP),
    )


def contour(page: Canvas, level: float) -> None:
    """Where f is level: y = x² ± sqrt(level - (1 - x)²) / 10, as far as it is inside the frame."""
    for sign in (-1, 1):
        piece: list[Point] = []
        for i in range(161):
            x = X[0] + (X[1] - X[0]) * i / 160
            y = x * x + sign * math.sqrt(max(0.0, level - (1 - x) ** 2)) / 10
            if (1 - x) ** 2 <= level and Y[0] <= y <= Y[1]:
                piece.append(at(x, y))
            elif piece:
                thin(page, piece)
                piece = []
        if piece:
            thin(page, piece)


def thin(page: Canvas, points: list[Point]) -> None:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    page.parts.append(f'<polyline points="{way}" class="line" style="stroke-width: 0.8; opacity: 0.55"/>')


def draw() -> Canvas:
    page = Canvas(745, 415, "Four walks of 200 steps down Rosenbrock's curved valley, over lines of equal height.")
    runs = [
        ("SGD, lr 0.0005", sgd(0.0005), "curve-green", "dot-green"),
        ("momentum, lr 0.0005", sgd(0.0005, 0.9), "curve-orange", "dot-orange"),
        ("as a mean, lr 0.0005", sgd(0.0005, 0.9, 0.1), "curve-orange dashed", "dot-orange"),
        ("Adam, lr 0.1", adam(0.1), "curve-blue", "dot-blue"),
    ]
    page.text(LEFT, 28, "f(x, y) = (1 − x)² + 100 (y − x²)²", "title")
    page.path([(LEFT, TOP), (LEFT, BOTTOM), (RIGHT, BOTTOM), (RIGHT, TOP), (LEFT, TOP)])
    for level in HEIGHTS:
        contour(page, level)
    for value in (-1, 0, 1):
        page.text(at(value, 0)[0], BOTTOM + 16, f"{value}", "small", "middle")
    for value in (0, 1):
        page.text(LEFT - 8, at(0, value)[1] + 4, f"{value}", "small", "end")
    page.text(480, 60, "after 200 steps, f is", "title")
    for i, (name, places, curve, dot) in enumerate(runs):
        page.path([at(*place) for place in places], curve)
        page.dot(*at(*places[MARKED]), dot, 3)
        page.dot(*at(*places[-1]), dot, 5)
        y = 90 + 34 * i
        page.path([(480, y), (512, y)], curve)
        page.text(520, y + 4.5, name)
        page.text(728, y + 4.5, f"{height(*places[-1]):.2g}", "mono", "end")
    page.dot(*at(*START), "head", 5)
    page.text(at(*START)[0] + 10, at(*START)[1] - 8, "start")
    page.text(at(1, 1)[0], at(1, 1)[1] + 6, "×", "title", "middle")
    page.text(at(1, 1)[0] - 26, at(1, 1)[1] + 4, "lowest", "small", "middle")
    page.dot(487, 238, "head", 3)
    page.text(498, 242, "step 20", "small")
    page.dot(567, 238, "head", 5)
    page.text(578, 242, "step 200", "small")
    for i, line in enumerate([
        "Across the valley the slope is steep,",
        "along its floor it is almost flat. One",
        "rate has to serve both: SGD drops to",
        "the floor at once, then hardly moves.",
        "Momentum adds up what is the same in",
        "many steps. Adam divides each of x and",
        "y by the size of its own gradients.",
    ]):  # fmt: skip
        page.text(480, 275 + 17 * i, line, "small")
    return page
