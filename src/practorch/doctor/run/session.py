"""A watch with its probes and rules, ready to start."""

from __future__ import annotations

from collections.abc import Callable

from practorch.doctor.run.findings import Finding
from practorch.doctor.run.probes import install, ranks
from practorch.doctor.run.report.terminal import tell
from practorch.doctor.run.rules import findings
from practorch.doctor.run.watch import Watch


def new_watch(script: str = "", *, told: Callable[[Finding], None] | None = None, is_whole_run: bool = True) -> Watch:
    """A watch that looks at nothing yet."""
    return Watch(script, rules=findings, told=told, is_whole_run=is_whole_run)


def begin(watch: Watch) -> None:
    """Put the probes in place and watch from now on; torch is imported here."""
    install(watch)
    ranks.install(watch, start_rank)
    watch.start()


def start_rank(script: str, is_told: bool) -> Watch:
    """A watch in the process of a rank, from now on."""
    watch = new_watch(script, told=tell if is_told else None)
    begin(watch)
    return watch
