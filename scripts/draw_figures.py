"""Draw the figures of the day pages: python scripts/draw_figures.py [--check] [DAY ...]

Each module in scripts/figures is named as a day's folder and has draw() -> Canvas. --check writes nothing and ends
with 1 if a figure in the curriculum is not what its module draws.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CURRICULUM = ROOT / "src/practorch/curriculum"
sys.path.insert(0, str(ROOT / "scripts"))


def main(arguments: list[str]) -> int:
    days = [a for a in arguments if not a.startswith("-")] or sorted(
        p.stem for p in (ROOT / "scripts/figures").glob("*.py") if p.stem not in ("__init__", "canvas")
    )
    outdated = []
    for day in days:
        text = importlib.import_module(f"figures.{day}").draw().svg()
        path = CURRICULUM / day / "figure.svg"
        if "--check" in arguments:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                outdated.append(day)
        else:
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(ROOT))
    for day in outdated:
        print(f"the figure of {day} is not what scripts/figures/{day}.py draws; run scripts/draw_figures.py {day}")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
