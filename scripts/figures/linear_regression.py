"""Residuals of the least-squares line, the line without a bias, and a line for one query."""

from math import exp, sin

from figures.canvas import Canvas

POINTS = [(0.6, 3.3), (1.4, 2.9), (2.2, 4.2), (3.1, 4.0), (3.9, 5.2), (4.8, 4.6), (5.6, 6.1)]
CURVE = [(0.35 * i, 2.9 + 1.5 * sin(0.35 * i) + (0.12 if i % 3 else -0.2)) for i in range(18)]


def _line(points: list[tuple[float, float]], weights: list[float]) -> tuple[float, float]:
    """Intercept and slope with the least weighted squares."""
    total = sum(weights)
    x0 = sum(s * x for s, (x, _) in zip(weights, points, strict=True)) / total
    y0 = sum(s * y for s, (_, y) in zip(weights, points, strict=True)) / total
    slope = sum(s * (x - x0) * (y - y0) for s, (x, y) in zip(weights, points, strict=True))
    slope /= sum(s * (x - x0) ** 2 for s, (x, _) in zip(weights, points, strict=True))
    return y0 - slope * x0, slope


def draw() -> Canvas:
    page = Canvas(
        700, 300, "Left: points, the least-squares line, its residuals as vertical lines, and the line through the "
        "origin. Right: points on a curve, and the line fitted to the points near one query.",
    )  # fmt: skip
    _residuals(page)
    _local(page)
    return page


def _residuals(page: Canvas) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return 40 + 46 * x, 262 - 32 * y

    page.text(20, 24, "One line for all samples", "title")
    page.arrow(*at(0, 0), *at(6.5, 0))
    page.arrow(*at(0, 0), *at(0, 7))
    bias, slope = _line(POINTS, [1.0] * len(POINTS))
    for x, y in POINTS:
        page.path([at(x, y), at(x, bias + slope * x)], "line")
        page.dot(*at(x, y), "dot-blue")
    page.path([at(0, bias), at(6.3, bias + slope * 6.3)], "curve-blue")
    through = sum(x * y for x, y in POINTS) / sum(x * x for x, _ in POINTS)
    page.path([at(0, 0), at(5.6, through * 5.6)], "curve-orange")
    page.dot(*at(0, bias), "dot-green")
    page.text(50, at(0, bias)[1] - 10, "b", "mono")
    page.text(*at(1.75, 1.25), "without a column of ones,", "small")
    page.text(*at(1.75, 0.8), "the line starts at 0", "small")
    page.text(40, 285, "the residuals add up to 0, and so do residuals times x", "small")


def _local(page: Canvas) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return 390 + 46 * x, 262 - 42 * y

    query, tau = 2.6, 0.6
    page.text(370, 24, "A line of its own for the query q", "title")
    page.arrow(*at(0, 0), *at(6.5, 0))
    page.arrow(*at(0, 0), *at(0, 5.3))
    weights = [exp(-((x - query) ** 2) / (2 * tau**2)) for x, _ in CURVE]
    bell = [i / 20 for i in range(122)]
    page.path([at(x, 0.8 * exp(-((x - query) ** 2) / (2 * tau**2))) for x in bell], "curve-orange")
    bias, slope = _line(CURVE, weights)
    for (x, y), s in zip(CURVE, weights, strict=True):
        page.dot(*at(x, y), "dot-blue", 2 + 3.5 * s)
    page.path(
        [at(query - 1.3, bias + slope * (query - 1.3)), at(query + 1.3, bias + slope * (query + 1.3))], "curve-blue"
    )
    page.path([at(query, 0), at(query, bias + slope * query)], "line dashed")
    page.dot(*at(query, bias + slope * query), "dot-green", 5)
    page.text(at(query, 0)[0], 278, "q", "mono", "middle")
    page.text(at(query, 0)[0] + 44, at(0, 0.45)[1], "weights exp(-d²/2tau²)", "small")
    page.text(at(query, 0)[0] + 12, at(0, bias + slope * query)[1] - 14, "prediction", "small")
