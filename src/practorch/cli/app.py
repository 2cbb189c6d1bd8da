"""The command table; a command's module is imported when it is called."""

from __future__ import annotations

import click

from practorch import __version__
from practorch.cli.lazy import LazyGroup

COMMANDS = {
    "init": "Make your folder: one file per exercise, a journal.",
    "list": "The track: days, exercises, where you stand.",
    "show": "One exercise: its statement.",
    "next": "Where to go on.",
    "open": "Open an exercise in your editor.",
    "check": "One verdict on your file.",
    "watch": "The terminal app: a verdict at every save.",
    "hint": "The next hint, one rung at a time.",
    "solution": "The solution: free after a pass, asked for before it.",
    "reset": "Back to the starter; your file is kept.",
    "compare": "Yours beside the solution: calls, time, memory.",
    "progress": "The thermometer, and what you have done.",
    "mistakes": "The mistakes you make, and the field guide's page on each.",
    "update": "Bring new and changed exercises beside your work.",
    "lab": "Train real models on real data, see inside them, compare them fairly.",
    "doctor": "What is wrong with this machine, and why a training run does not learn.",
    "engine": "The process that checks: status, stop, log.",
    "author": "Write exercises: new, verify, mutate, preview.",
}


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    package="practorch.cli",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: practorch check stable_softmax",
)
@click.version_option(__version__, prog_name="practorch")
@click.pass_context
def app(ctx: click.Context) -> int | None:
    """Practise PyTorch: write code in your editor, know at every save whether it is right, and which mistake it is.

    Without a command: start, or go on where you were.
    """
    if ctx.invoked_subcommand is None:
        from practorch.cli.start import start

        return start()
    return None
