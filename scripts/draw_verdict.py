"""Draw docs/verdict.svg: a real verdict on a real wrong file, as the terminal shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from practorch.spec import load_track

OUT = Path(__file__).resolve().parent.parent / "docs" / "verdict.svg"
NAME, LINE, WRONG = "stable_softmax", "e = (x - top).exp()", "e = x.exp()"


def main() -> None:
    exercise = load_track().exercise(NAME)
    with tempfile.TemporaryDirectory() as place:
        env = {**os.environ, "PRACTORCH_HOME": place, "FORCE_COLOR": "1", "COLUMNS": "98"}
        env.pop("NO_COLOR", None)
        run = [sys.executable, "-m", "practorch"]
        subprocess.run([*run, "init", place], env=env, check=True, capture_output=True)
        source = exercise.solution()
        assert LINE in source
        (Path(place) / exercise.filename).write_text(source.replace(LINE, WRONG))
        shown = subprocess.run([*run, "check", NAME], env=env, check=False, capture_output=True, text=True).stdout
    console = Console(record=True, width=100, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"$ practorch check {NAME}\n{shown}".replace(place, "~/practorch-exercises")))
    svg = console.export_svg(title="practorch", theme=DIMMED_MONOKAI, unique_id="verdict")
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    OUT.write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL))


if __name__ == "__main__":
    main()
