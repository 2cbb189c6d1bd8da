"""Draw the figure of curve_clinic_1, and write its numbers into the statement: python scripts/draw_curve_clinic.py

The trainings run here, each with its fault; which letter shows which fault is a seeded shuffle and stands nowhere else.
"""

from __future__ import annotations

import math
import random
import re
import runpy
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "src/practorch/curriculum/training_curves/curve_clinic_1"
STEPS = (1, 6, 30, 120)
WIDTH, HEIGHT, LEFT, TOP, GAP_X, GAP_Y = 216, 84, 40, 64, 34, 22
# Name, title, and the range of the logarithmic axis, the same for all letters; what leaves it is cut, and said.
PANELS = (
    ("loss", "training loss", 0.01, 10.0),
    ("val", "validation loss", 0.1, 10.0),
    ("grad", "gradient norm", 0.01, 100.0),
    ("ratio", "update ratio", 1e-5, 1.0),
)
# Okabe and Ito's blues: told apart by the colour-blind; and the reference is dashed, so no colour is needed at all.
STYLE = """
.back { fill: #ffffff } .frame { fill: none; stroke: #8a8f94 } .grid { stroke: #d5d8db }
text { font: 12px system-ui, sans-serif; fill: #1b1f23 } .small { font-size: 10px; fill: #4a5056 }
.letter { font-size: 18px; font-weight: 700 }
.run { fill: none; stroke: #0072b2; stroke-width: 1.8; stroke-linejoin: round }
.reference { fill: none; stroke: #6b7177; stroke-width: 1.3; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
  .back { fill: #15181b } .frame { stroke: #7d848b } .grid { stroke: #33383d }
  text { fill: #eceff1 } .small { fill: #b9c0c6 } .run { stroke: #56b4e9 } .reference { stroke: #a9b0b6 }
}
"""

Curves = dict[str, list[float]]


def main() -> None:
    """Run the trainings, write figure.svg and the numbers in statement.md."""
    clinic = runpy.run_path(str(FOLDER / "checks.py"))
    shown = [cause for cause in clinic["CAUSES"] if cause != "scheduler_wrong_cadence"]
    random.Random(29).shuffle(shown)
    runs = {letter: clinic["_curves"](cause) for letter, cause in zip(clinic["LETTERS"], shown, strict=True)}
    reference = clinic["_curves"]("nothing")
    (FOLDER / "figure.svg").write_text(figure(runs, reference), encoding="utf-8")
    statement = FOLDER / "statement.md"
    numbers = f"```text\n{table(runs, reference)}\n```"
    text = re.sub(r"```text\n.*?```", lambda _: numbers, statement.read_text(encoding="utf-8"), flags=re.S)
    statement.write_text(text, encoding="utf-8")


def table(runs: dict[str, Curves], reference: Curves) -> str:
    """The numbers as text, three digits each: two rows for each letter, two quantities in a row."""
    rows = ["step   " + "       ".join("".join(f"{step:>8}" for step in STEPS) for _ in range(2))]
    for letter, curves in {"-": reference, **runs}.items():
        cells = {name: f"{name:5}" + "".join(f"{short(curves[name][s - 1]):>8}" for s in STEPS) for name, *_ in PANELS}
        rows += [f"{letter} {cells['loss']}  {cells['val']}", f"{letter} {cells['grad']}  {cells['ratio']}"]
    return "\n".join(row.rstrip() for row in rows)


def short(number: float) -> str:
    """Three digits, or two where an exponent takes their place."""
    text = f"{number:.3g}"
    return text if len(text) < 8 else f"{number:.2g}"


def figure(runs: dict[str, Curves], reference: Curves) -> str:
    """One row of panels per letter, drawn by hand as SVG; what all rows share is defined once."""
    width = LEFT + len(PANELS) * (WIDTH + GAP_X)
    height = TOP + len(runs) * (HEIGHT + GAP_Y) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t d">',
        '<title id="t">Curves of eight trainings, a to h</title>',
        '<desc id="d">Training loss, validation loss, gradient norm and update ratio over 120 steps, logarithmic; '
        "dashed: the run without a fault. The numbers stand in the statement.</desc>",
        f"<style>{STYLE}</style>",
        "<defs>",
        *(empty_panel(name, reference[name], low, high) for name, _, low, high in PANELS),
        "</defs>",
        f'<rect class="back" width="{width}" height="{height}" rx="6"/>',
        f'<text class="small" x="{LEFT + 30}" y="22">solid: the training in question; dashed: the same without '
        "a fault; logarithmic axes, 120 steps, an epoch is 30</text>",
    ]
    columns = [LEFT + 30 + i * (WIDTH + GAP_X) for i in range(len(PANELS))]
    parts += [f'<text x="{x}" y="{TOP - 14}">{title}</text>' for x, (_, title, *_) in zip(columns, PANELS, strict=True)]
    for row, (letter, curves) in enumerate(runs.items()):
        y = TOP + row * (HEIGHT + GAP_Y)
        parts.append(f'<text class="letter" x="14" y="{y + HEIGHT // 2 + 6}">{letter}</text>')
        for x, (name, _, low, high) in zip(columns, PANELS, strict=True):
            inside = [f'<use href="#{name}"/>', polyline(curves[name], "run", low, high), cut_note(curves[name], high)]
            parts.append(f'<g transform="translate({x} {y})">{"".join(inside)}</g>')
    return "\n".join([*parts, "</svg>", ""])


def height_of(value: float, low: float, high: float) -> float:
    """Where a value stands in a panel, from its top; cut at both ends."""
    share = math.log10(value / low) / math.log10(high / low) if value > 0 else 0.0
    return HEIGHT * (1 - min(1.0, max(0.0, share)))


def polyline(values: list[float], kind: str, low: float, high: float) -> str:
    """A curve over the width of a panel."""
    points = (f"{WIDTH * i / (len(values) - 1):.1f},{height_of(v, low, high):.1f}" for i, v in enumerate(values))
    return f'<polyline class="{kind}" points="{" ".join(points)}"/>'


def cut_note(values: list[float], high: float) -> str:
    """Words on what left the axis, if anything did."""
    if max(values) <= 1.5 * high:
        return ""
    place = f'class="small" x="{WIDTH - 6}" y="{HEIGHT - 7}" text-anchor="end"'
    return f"<text {place}>cut; grows to {max(values):.0e}</text>"


def empty_panel(name: str, reference: list[float], low: float, high: float) -> str:
    """Frame, a line and a number per power of ten, and the run without a fault."""
    powers = range(round(math.log10(low)), round(math.log10(high)) + 1)
    parts = [f'<rect class="frame" width="{WIDTH}" height="{HEIGHT}"/>']
    for power in powers:
        at, label = height_of(10.0**power, low, high), f"{10.0**power:g}" if power >= -2 else f"1e{power}"
        parts.append(f'<line class="grid" x1="0" y1="{at:.1f}" x2="{WIDTH}" y2="{at:.1f}"/>')
        parts.append(f'<text class="small" x="-4" y="{at + 3:.1f}" text-anchor="end">{label}</text>')
    return f'<g id="{name}">{"".join(parts)}{polyline(reference, "reference", low, high)}</g>'


if __name__ == "__main__":
    main()
