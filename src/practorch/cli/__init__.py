"""The commands. One file each; a command parses, calls one function, prints. torch is never imported here."""

from __future__ import annotations

import sys
import traceback

from practorch.errors import FAULT, USAGE, PractorchError


def main() -> None:
    """The console script: run one command, turn errors into a sentence and an exit code."""
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """Run one command; the exit code."""
    import click

    from practorch.cli.app import app
    from practorch.cli.text import say_error

    try:
        code = app.main(args=args, prog_name="practorch", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except PractorchError as error:
        say_error(error.message, error.hint)
        return error.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "practorch"
        say_error(error.format_message(), f"{command} --help")
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("", err=True)
        return 130
    except OSError as error:
        say_error(f"{error.filename or 'practorch'}: {error.strerror or error}", "may you read and write there?")
        return FAULT if error.filename is None else USAGE
    except Exception:  # the last place that can say that the learner's code is not to blame
        traceback.print_exc()
        say_error("practorch itself failed; your code is not at fault", "please report the lines above")
        return FAULT
