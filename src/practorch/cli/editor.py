"""The learner's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from practorch.errors import PractorchError


def editor_command() -> list[str] | None:
    """VS Code when we are inside it, else $VISUAL, else $EDITOR; None if there is none."""
    if os.environ.get("TERM_PROGRAM") == "vscode" and shutil.which("code"):
        return ["code", "--reuse-window"]
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    return shlex.split(named) if named else None


def opens_window() -> bool:
    """The editor comes up beside the terminal, so the app need not step aside."""
    command = editor_command()
    return command is not None and Path(command[0]).name in {
        "code",
        "codium",
        "subl",
        "gedit",
        "zed",
        "pycharm",
        "charm",
    }


def open_in_editor(path: Path) -> None:
    """Open a file and wait for editors that run in the terminal.

    Raises PractorchError if no editor is set or it cannot be started.
    """
    command = editor_command()
    if command is None:
        raise PractorchError(f"no editor is set; the file is {path}", hint="export EDITOR=nano, or the one you like")
    try:
        subprocess.run([*command, str(path)], check=False)
    except OSError as error:
        raise PractorchError(f"{command[0]}: {error.strerror}", hint="is $VISUAL or $EDITOR right?") from None
