"""A small drawing surface that writes SVG: legible on a light and on a dark page, and without colour."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

# Okabe and Ito's colours, which the colour-blind tell apart; the dark page has its own set.
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b1f23; white-space: pre }
.mono { font-family: ui-monospace, monospace } .small { font-size: 11px; fill: #4a5056 } .title { font-weight: 600 }
.back { fill: #ffffff } .line { fill: none; stroke: #4a5056; stroke-width: 1.4 } .dashed { stroke-dasharray: 5 4 }
.plain { fill: #eef0f2; stroke: #8a8f94 } .blue { fill: #bfdcef; stroke: #0072b2 }
.orange { fill: #fbe0b0; stroke: #b87a00 } .green { fill: #bfe5d8; stroke: #008060 }
.curve-blue { fill: none; stroke: #0072b2; stroke-width: 2 }
.curve-orange { fill: none; stroke: #d55e00; stroke-width: 2 }
.curve-green { fill: none; stroke: #008060; stroke-width: 2 }
.dot-blue { fill: #0072b2 } .dot-orange { fill: #d55e00 } .dot-green { fill: #008060 } .head { fill: #4a5056 }
@media (prefers-color-scheme: dark) {
  text { fill: #eceff1 } .small { fill: #b9c0c6 } .back { fill: #15181b } .line { stroke: #b9c0c6 }
  .head { fill: #b9c0c6 } .plain { fill: #272b30; stroke: #7d848b } .blue { fill: #123f5c; stroke: #56b4e9 }
  .orange { fill: #553c08; stroke: #e69f00 } .green { fill: #0d4436; stroke: #2fb88f }
  .curve-blue { stroke: #56b4e9 } .curve-orange { stroke: #e69f00 } .curve-green { stroke: #2fb88f }
  .dot-blue { fill: #56b4e9 } .dot-orange { fill: #e69f00 } .dot-green { fill: #2fb88f }
}
"""
CELL = 30


class Canvas:
    """Shapes and words by pixel, x to the right and y down; svg() is the whole file."""

    def __init__(self, width: int, height: int, says: str) -> None:
        """says describes the figure to those who do not see it."""
        self.width, self.height, self.says = width, height, says
        self.parts: list[str] = []

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        """Words whose baseline is at y; kind: "mono", "small", "title", or several of them."""
        self.parts.append(f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>')

    def box(self, x: float, y: float, width: float, height: float, words: str = "", kind: str = "plain") -> None:
        """A rectangle with words in its middle; kind: "plain", "blue", "orange", "green"."""
        self.parts.append(f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="3" class="{kind}"/>')
        if words:
            self.text(x + width / 2, y + height / 2 + 4.5, words, "mono", "middle")

    def cells(
        self, x: float, y: float, rows: Sequence[Sequence[object]], kinds: Sequence[Sequence[str]] | None = None,
        kind: str = "plain", size: float = CELL,
    ) -> None:  # fmt: skip
        """A table of values, one square each; kinds colours single cells."""
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                own = kinds[i][j] if kinds else kind
                self.box(x + j * size, y + i * size, size, size, str(value), own)

    def path(self, points: Sequence[tuple[float, float]], kind: str = "line") -> None:
        """A line through points; kind: "line", "line dashed", "curve-blue", "curve-orange", "curve-green"."""
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{way}" class="{kind}"/>')

    def arrow(self, x1: float, y1: float, x2: float, y2: float, kind: str = "line") -> None:
        """A straight arrow from the first point to the second."""
        self.parts.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" class="{kind}" marker-end="url(#head)"/>'
        )

    def dot(self, x: float, y: float, kind: str = "dot-blue", radius: float = 4) -> None:
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" class="{kind}"/>')

    def svg(self) -> str:
        """The file's text."""
        head = '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" role="img">',
            f"<title>{escape(self.says)}</title>",
            f"<style>{STYLE}</style>",
            f'<defs>{head}<path d="M0,0 L8,4 L0,8 z" class="head"/></marker></defs>',
            f'<rect width="{self.width}" height="{self.height}" class="back"/>',
            *self.parts,
            "</svg>",
            "",
        ])  # fmt: skip
