"""A report as one HTML file that needs nothing else: words, tables, and pictures inside it."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Sequence
from pathlib import Path

STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --paper: #ffffff; --line: #d5dbe1; --soft: #5b6875; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --paper: #14191f; --line: #37414b; --soft: #9aa7b3; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; } p.note { color: var(--soft); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
th, td { padding: .3rem .55rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
td:last-child, th { white-space: normal; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
img { max-width: 100%; height: auto; background: #fff; border-radius: 4px; } figure { margin: 1rem 0; }
figcaption { color: var(--soft); } pre { overflow-x: auto; border: 1px solid var(--line); padding: .8rem; }
"""


class Page:
    """Parts in the order in which they are added; text is escaped."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._parts = [f"<h1>{html.escape(title)}</h1>"]

    def heading(self, text: str) -> None:
        self._parts.append(f"<h2>{html.escape(text)}</h2>")

    def text(self, text: str, *, is_note: bool = False) -> None:
        self._parts.append(f"<p{' class=note' if is_note else ''}>{html.escape(text)}</p>")

    def code(self, text: str) -> None:
        self._parts.append(f"<pre>{html.escape(text)}</pre>")

    def table(self, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Numbers stand right, the first column left."""
        top = "".join(f"<th scope=col>{html.escape(str(cell))}</th>" for cell in head)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
        self._parts.append(f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>")

    def picture(self, path: Path, caption: str) -> None:
        """A PNG, copied into the page; the caption is what a screen reader says."""
        data = base64.b64encode(path.read_bytes()).decode()
        alt = html.escape(caption, quote=True)
        self._parts.append(
            f'<figure><img alt="{alt}" src="data:image/png;base64,{data}"><figcaption>{alt}</figcaption></figure>'
        )

    def write(self, path: Path) -> Path:
        """The page as a file; the path."""
        title = f"<title>{html.escape(self.title)}</title><style>{STYLE}</style>"
        head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">{title}'
        text = f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(self._parts)}</body></html>'
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path
