"""practorch doctor: the machine; with a script, the run."""

from __future__ import annotations

import os
import subprocess
import sys

import click


@click.command(
    "doctor",
    epilog="Example: practorch doctor; practorch doctor --html report.html train.py --epochs 2",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option("--device", "wants_device", is_flag=True, help="Print the device string to use, nothing else.")
@click.option("--measure", "with_measures", is_flag=True, help="Also measure matmul, memory, transfer and loading.")
@click.option(
    "--json", "json_file", is_flag=False, flag_value="-", metavar="[FILE]",
    help="As JSON: the machine to standard output; of a SCRIPT, to FILE, or with - to standard output at its end.",
)  # fmt: skip
@click.option("--html", metavar="FILE", help="Of a SCRIPT: curves and findings as one page.")
@click.argument("script", required=False)
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
def command(
    script: str | None,
    args: tuple[str, ...],
    *,
    wants_device: bool,
    with_measures: bool,
    json_file: str | None,
    html: str | None,
) -> int:
    """What is wrong with this machine; with a SCRIPT and its ARGS, why its training does not learn.

    The script runs unchanged, in a process of its own, under watch. What is found appears on standard error;
    the exit code is the script's.
    """
    if script is not None:
        return _watch_script(script, args, json_file, html)
    if html is not None:
        raise click.UsageError("--html needs a SCRIPT")
    if json_file not in (None, "-"):
        raise click.UsageError("--json FILE needs a SCRIPT")
    from practorch.cli.doctor_machine import examine_machine, print_device

    return print_device() if wants_device else examine_machine(as_json=json_file == "-", with_measures=with_measures)


def _watch_script(script: str, args: tuple[str, ...], json_file: str | None, html: str | None) -> int:
    """Become the script's process, so that its terminal, signals and exit code are its own."""
    options = [*(["--html", html] if html else []), *(["--json", json_file] if json_file else [])]
    line = [sys.executable, "-m", "practorch.doctor.run", *options, "--", script, *args]
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(line[0], line)
    return subprocess.run(line, check=False).returncode
