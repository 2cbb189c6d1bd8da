"""Pictures of a run as SVG text: lines over steps, and a map of layers by steps. Colours are the page's own."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence

Points = Sequence[tuple[int, float]]
WIDTH, HEIGHT = 760, 250
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 14, 34
MOST_POINTS = 500
MOST_ROWS = 60
ROW = 15
SHADES = 9


def lines(series: Mapping[str, Points], *, label: str, log: bool = False, marks: Sequence[tuple[int, int]] = ()) -> str:
    """Curves over steps; marks are (step, number of a finding)."""
    kept = {name: thinned([(s, v) for s, v in points if math.isfinite(v) and (v > 0 or not log)])
            for name, points in series.items()}  # fmt: skip
    kept = {name: points for name, points in kept.items() if points}
    if not kept:
        return ""
    steps = [s for points in kept.values() for s, _ in points] + [s for s, _ in marks]
    values = [v for points in kept.values() for _, v in points]
    x, y = _scale(min(steps), max(steps), LEFT, WIDTH - RIGHT), _value_scale(values, log)
    parts = [*_y_axis(values, log), *_x_axis(min(steps), max(steps), HEIGHT - BOTTOM, x)]
    for i, (name, points) in enumerate(kept.items()):
        path = " ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in points)
        title = f"<title>{html.escape(name)}</title>"
        if len(points) == 1:
            parts.append(
                f'<circle class="d{i % 6}" cx="{x(points[0][0]):.1f}" cy="{y(points[0][1]):.1f}" r="3">{title}</circle>'
            )
        else:
            parts.append(f'<polyline class="l{i % 6}" points="{path}">{title}</polyline>')
    parts += _marks(marks, x)
    legend = _legend(list(kept)) if len(kept) > 1 else ""
    return _figure("".join(parts), HEIGHT, label) + legend


def layer_map(rows: Mapping[str, Points], *, label: str, low: float, high: float) -> str:
    """One row per layer, one column per step that was looked at; stronger is larger, from 10^low to 10^high."""
    kept = {name: [(s, v) for s, v in points] for name, points in list(rows.items())[:MOST_ROWS] if points}
    if not kept:
        return ""
    steps = sorted({s for points in kept.values() for s, _ in points})
    steps = steps[:: max(1, len(steps) // 80)]
    left = min(300, 14 + 7 * max(len(name) for name in kept))
    cell = (WIDTH - RIGHT - left) / len(steps)
    place = {step: i for i, step in enumerate(steps)}
    parts = []
    for row, (name, points) in enumerate(kept.items()):
        top = TOP + ROW * row
        parts.append(
            f'<text class="row" x="{left - 6}" y="{top + 11}" text-anchor="end">{html.escape(name[-40:])}</text>'
        )
        for step, value in points:
            if step in place:
                shade = _shade(value, low, high)
                at = f'x="{left + cell * place[step]:.1f}" y="{top}" width="{cell + 0.3:.1f}" height="{ROW - 1}"'
                said = f"{html.escape(name)}, step {step}: {value:.3g}"
                parts.append(f'<rect class="{shade}" {at}><title>{said}</title></rect>')
    bottom = TOP + ROW * len(kept)
    for step in _some(steps, 8):
        middle = left + cell * (place[step] + 0.5)
        parts.append(f'<text x="{middle:.1f}" y="{bottom + 16}" text-anchor="middle">{step}</text>')
    return _figure("".join(parts), bottom + 24, label) + _scale_of_shades(low, high)


def bars(parts: Sequence[tuple[str, float]], *, label: str) -> str:
    """Shares of a whole as one bar with its words."""
    total = sum(value for _, value in parts) or 1.0
    out, left = [], float(LEFT)
    room = WIDTH - LEFT - RIGHT
    for i, (name, value) in enumerate(parts):
        wide = room * value / total
        said = f"{html.escape(name)}: {value:.2f} s, {value / total:.0%}"
        out.append(
            f'<rect class="b{i % 6}" x="{left:.1f}" y="8" width="{wide:.1f}" height="26"><title>{said}</title></rect>'
        )
        left += wide
    return _figure("".join(out), 44, label) + _legend([f"{n}: {v:.2f} s, {v / total:.0%}" for n, v in parts])


def thinned(points: list[tuple[int, float]], most: int = MOST_POINTS) -> list[tuple[int, float]]:
    """At most so many points; of each stretch the lowest and the highest are kept."""
    if len(points) <= most:
        return points
    size = -(-2 * len(points) // most)
    out: list[tuple[int, float]] = []
    for start in range(0, len(points), size):
        part = points[start : start + size]
        ends = {min(part, key=lambda p: p[1]), max(part, key=lambda p: p[1])}
        out += sorted(ends)
    return out


def _figure(inside: str, height: float, label: str) -> str:
    name = html.escape(label, quote=True)
    return f'<svg role="img" aria-label="{name}" viewBox="0 0 {WIDTH} {height:.0f}">{inside}</svg>'


def _scale(low: float, high: float, start: float, end: float):  # type: ignore[no-untyped-def]
    span = (high - low) or 1.0
    return lambda value: start + (end - start) * (value - low) / span


def _value_scale(values: Sequence[float], log: bool):  # type: ignore[no-untyped-def]
    low, high = _limits(values, log)
    inner = _scale(low, high, HEIGHT - BOTTOM, TOP)
    return lambda value: inner(math.log10(value) if log else value)


def _limits(values: Sequence[float], log: bool) -> tuple[float, float]:
    found = [math.log10(v) for v in values] if log else list(values)
    low, high = min(found), max(found)
    if not log and 0 < low < 0.4 * high:
        low = 0.0
    pad = 0.04 * (high - low) or max(abs(high) * 0.1, 0.1)
    return low - (pad if low else 0.0), high + pad


def _y_axis(values: Sequence[float], log: bool) -> list[str]:
    low, high = _limits(values, log)
    y = _scale(low, high, HEIGHT - BOTTOM, TOP)
    out = []
    for tick in _ticks(low, high, log):
        text = f"1e{tick:.0f}" if log else f"{tick:.4g}"
        at = y(tick)
        out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        out.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{text}</text>')
    return out


def _ticks(low: float, high: float, log: bool) -> list[float]:
    if log:
        every = max(1, round((high - low) / 5))
        whole = [float(t) for t in range(math.ceil(low), math.floor(high) + 1, every)]
        return whole or [low, high]
    raw = (high - low) / 4
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * m for m in (1, 2, 2.5, 5, 10) if unit * m >= raw * 0.8)
    first = math.ceil(low / step)
    return [step * i for i in range(first, math.floor(high / step) + 1)]


def _x_axis(low: int, high: int, bottom: float, x) -> list[str]:  # type: ignore[no-untyped-def]
    out = []
    for tick in _ticks(low, max(high, low + 1), log=False):
        if tick == int(tick):
            out.append(f'<text x="{x(tick):.1f}" y="{bottom + 16:.1f}" text-anchor="middle">{int(tick)}</text>')
    out.append(f'<text class="unit" x="{WIDTH - RIGHT}" y="{bottom + 30:.1f}" text-anchor="end">step</text>')
    return out


def _marks(marks: Sequence[tuple[int, int]], x) -> list[str]:  # type: ignore[no-untyped-def]
    """Dashed lines with numbers; those of one step stand below each other."""
    out, seen = [], dict[int, int]()
    for step, number in marks:
        at, below = x(step), seen.get(step, 0)
        seen[step] = below + 1
        top = TOP + 8 + 19 * below
        if not below:
            out.append(f'<line class="mark" x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        out.append(f'<a href="#finding-{number}"><circle class="mark" cx="{at:.1f}" cy="{top}" r="9"/>')
        out.append(f'<text class="number" x="{at:.1f}" y="{top + 4}" text-anchor="middle">{number}</text></a>')
    return out


def _legend(names: Sequence[str]) -> str:
    items = [f'<span><i class="b{i % 6}"></i>{html.escape(name)}</span>' for i, name in enumerate(names)]
    return f'<p class="legend">{"".join(items)}</p>'


def _shade(value: float, low: float, high: float) -> str:
    if not math.isfinite(value):
        return "bad"
    if value <= 0:
        return "none"
    share = (math.log10(value) - low) / (high - low)
    return f"h{min(SHADES - 1, max(0, int(share * SHADES)))}"


def _scale_of_shades(low: float, high: float) -> str:
    boxes = "".join(f'<i class="h{i}"></i>' for i in range(SHADES))
    extra = '<span><i class="none"></i>exactly 0</span><span><i class="bad"></i>nan or inf</span>'
    return f'<p class="legend"><span>1e{low:g} or less {boxes} 1e{high:g} or more</span>{extra}</p>'


def _some(steps: Sequence[int], most: int) -> list[int]:
    return list(steps[:: max(1, -(-len(steps) // most))])
