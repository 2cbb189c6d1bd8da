"""with watch(): the same watch over a part of a script, a notebook cell or a test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from practorch.doctor.run.crash import crash_of
from practorch.doctor.run.facts import Facts
from practorch.doctor.run.findings import Finding
from practorch.doctor.run.report.terminal import report_lines, tell
from practorch.doctor.run.rules import findings
from practorch.doctor.run.session import begin, new_watch
from practorch.doctor.run.watch import Watch, awake


class Watching:
    """What is known so far of the run that is being watched."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    @property
    def facts(self) -> Facts:
        """The facts, up to date."""
        if not self._watch.facts.ended:
            self._watch.look(self._watch.check)
        return self._watch.facts

    @property
    def findings(self) -> list[Finding]:
        """All findings, the sure before the likely."""
        return findings(self.facts)

    @property
    def sure(self) -> list[Finding]:
        """Those that the numbers leave no doubt about."""
        return [finding for finding in self.findings if finding.certainty == "sure"]


@contextmanager
def watch(*, is_quiet: bool = False) -> Iterator[Watching]:
    """Watch the training inside; findings appear on standard error as soon as they are sure, a report at the end.

    is_quiet: say nothing; the findings are there to be asked for. Inside a run that is watched already, this adds
    nothing of its own.
    """
    if (outer := awake()) is not None:
        yield Watching(outer)
        return
    inner = new_watch(told=None if is_quiet else tell, is_whole_run=False)
    begin(inner)
    try:
        yield Watching(inner)
    except Exception as error:
        inner.asleep = True
        inner.facts.crash = crash_of(error, inner)
        raise
    finally:
        facts = inner.stop()
        if not is_quiet:
            print("\n".join(report_lines(facts, findings(facts), told=inner.said)), file=sys.stderr, flush=True)
