"""python -m practorch.doctor.run SCRIPT ARGS …: the script in this process, under watch."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from practorch.doctor.run.report.as_json import as_json
from practorch.doctor.run.report.terminal import report_lines, tell
from practorch.doctor.run.rules import findings
from practorch.doctor.run.script import run_script
from practorch.doctor.run.session import begin, new_watch
from practorch.doctor.run.watch import Watch
from practorch.errors import PractorchError


def main() -> int:
    """Run the script; the exit code is the script's own."""
    parser = argparse.ArgumentParser(prog="practorch doctor")
    parser.add_argument("--html", type=Path)
    parser.add_argument("--json", dest="json_file")
    parser.add_argument("script")
    parser.add_argument("args", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    script = os.path.abspath(given.script)
    is_first = os.environ.get("RANK", "0") == "0"
    watch = new_watch(script, told=tell if is_first else None)
    try:
        code = run_script(given.script, given.args, watch, lambda: begin(watch))
    except PractorchError as error:
        print(f"error: {error.message}\n\nhint: {error.hint}", file=sys.stderr)
        return error.exit_code
    if is_first:
        _report(watch, code, given.html, given.json_file)
    return code


def _report(watch: Watch, code: int, html: Path | None, json_file: str | None) -> None:
    facts = watch.stop()
    found = findings(facts)
    sys.stdout.flush()
    print("\n".join(report_lines(facts, found, watch.said)), file=sys.stderr, flush=True)
    if html is not None:
        from practorch.doctor.run.report.page import write_page

        write_page(facts, found, html)
        print(f"  page:     {html}", file=sys.stderr)
    if json_file == "-":
        print(as_json(facts, found, code), flush=True)
    elif json_file:
        Path(json_file).write_text(as_json(facts, found, code), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
