"""Markdown in a terminal; as it is when nobody looks at it there."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from practorch.cli.text import has_colour, width

_SIGNS = {
    r"\partial": "∂", r"\sum": "Σ", r"\prod": "Π", r"\sqrt": "√", r"\cdot": "·", r"\times": "×", r"\le": "≤",
    r"\ge": "≥", r"\neq": "≠", r"\in": "∈", r"\infty": "∞", r"\alpha": "α", r"\beta": "β", r"\gamma": "γ",
    r"\epsilon": "ε", r"\varepsilon": "ε", r"\eta": "η", r"\theta": "θ", r"\lambda": "λ", r"\mu": "μ", r"\pi": "π",
    r"\sigma": "σ", r"\tau": "τ", r"\phi": "φ", r"\to": "→", r"\leftarrow": "←", r"\gets": "←", r"\mid": "|",
    r"\mapsto": "↦", r"\rightarrow": "→", r"\odot": "⊙", r"\top": "ᵀ", r"\lfloor": "⌊", r"\rfloor": "⌋",
    r"\lceil": "⌈", r"\rceil": "⌉", r"\approx": "≈", r"\ldots": "…", r"\dots": "…", r"\,": " ", r"\;": " ",
    r"\:": " ", r"\!": "", r"\{": "{", r"\}": "}",
}  # fmt: skip


_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7"}


def print_markdown(text: str, folder: Path | None = None) -> None:
    """Render to the terminal; formulas become plain characters, figures links to their files in folder."""
    if not sys.stdout.isatty():
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(width=width(), color_system="auto" if has_colour() else None)
    console.print(Markdown(readable(text, folder), code_theme="ansi_light"))


def print_beside(texts: dict[str, str], lexer: str) -> None:
    """Texts of code with their titles, side by side where the terminal has the room, else one after the other."""
    longest = max(len(line) for text in texts.values() for line in text.splitlines() or [""])
    columns = shutil.get_terminal_size((100, 24)).columns
    if not sys.stdout.isatty() or columns < len(texts) * (longest + 2):
        for title, text in texts.items():
            print_markdown(f"### {title}\n\n````{lexer}\n{text.rstrip()}\n````\n")
        return
    from rich.console import Console
    from rich.syntax import Syntax
    from rich.table import Table

    table = Table(*texts, box=None, padding=(0, 2, 1, 0))
    codes = [
        Syntax(text.rstrip(), lexer or "text", theme="ansi_light", background_color="default")
        for text in texts.values()
    ]
    table.add_row(*codes)
    Console(width=columns, color_system="auto" if has_colour() else None).print(table)


def readable(text: str, folder: Path | None = None) -> str:
    """Markdown with its $formulas$ in characters that a terminal has, its figures as links; code stays as it is."""
    if folder is not None:
        text = re.sub(r"!\[([^\]]*)\]\((\w+\.svg)\)", lambda m: _figure(m[1], folder / m[2]), text)
    parts = re.split(r"(```.*?```|`[^`\n]*`)", text, flags=re.DOTALL)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r"\$\$(.+?)\$\$", lambda m: f"\n\n> {formula(m[1])}\n\n", parts[i], flags=re.DOTALL)
        parts[i] = re.sub(r"\$([^$\n]+?)\$", lambda m: formula(m[1]), parts[i])
    return "".join(parts)


def _figure(says: str, path: Path) -> str:
    return f"> Figure: {says} [{path.name}]({path.absolute().as_uri()})"


def formula(tex: str) -> str:
    """A TeX formula on one line of ordinary characters."""
    out = re.sub(r"[,;]?\s*\\q?quad(?![a-z])", "; ", " ".join(tex.split()).replace("\\\\", "; ")).replace(r"\_", "_")
    out = re.sub(r"\\[dt]?frac\s*(\w|\{[^{}]*\})\s*(\w|\{[^{}]*\})", _fraction, out)
    for _ in range(4):
        out = re.sub(r"\\(?:mathrm|mathbf|mathit|text|operatorname|mathbb)\{([^{}]*)\}", r"\1", out)
        out = re.sub(r"\\(hat|bar|tilde|vec)\s*(?:\{(\w)\}|(\w))", lambda m: (m[2] or m[3]) + _ACCENTS[m[1]], out)
        out = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", out)
        out = re.sub(r"\^\{\\top\}|\^\\top", "ᵀ", out)
        out = re.sub(r"([_^])\{([^{}]*)\}", lambda m: m[1] + (m[2] if len(m[2]) == 1 else f"({m[2]})"), out)
        out = re.sub(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}", _fraction, out)
    out = re.sub(r"\\(?:left|right|bigl|bigr|big|displaystyle|limits)(?![a-z])", "", out)
    for tex_name in sorted(_SIGNS, key=len, reverse=True):
        out = re.sub(re.escape(tex_name) + (r"(?![a-zA-Z])" if tex_name[-1].isalpha() else ""), _SIGNS[tex_name], out)
    out = re.sub(r"\\([a-zA-Z]+)", r"\1", out)
    return re.sub(r"\s+", " ", out).strip().replace("*", "\\*").replace("_", "\\_")


def _fraction(match: re.Match[str]) -> str:
    """a / b, in brackets where something follows that would be read as part of b."""
    text = f"{_group(match[1].strip('{}'))} / {_group(match[2].strip('{}'))}"
    follows = match.string[match.end() :].lstrip()[:1]
    return text if follows in ("", *",;.)]}+-=") else f"({text}) "


def _group(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[\w.]+", text) else f"({text})"
