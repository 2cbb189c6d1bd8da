"""practorch author: for writers of exercises."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from practorch.cli.text import paint, say
from practorch.engine import client
from practorch.errors import FAILED, PASSED, ExerciseFault, PractorchError
from practorch.spec import KINDS, Exercise, Track, load_track


@click.group("author", epilog="Example: practorch author verify stable_softmax")
def command() -> None:
    """Write an exercise, prove it, try to fool it, see it as a learner does."""


@command.command("verify", epilog="Example: practorch author verify --changed")
@click.argument("exercises", nargs=-1)
@click.option("--changed", is_flag=True, help="Only exercises that git says have changed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per exercise.")
def verify(exercises: tuple[str, ...], changed: bool, as_json: bool) -> int:
    """Prove exercises, all of them without a name. Exit code 1 if any has a problem."""
    started, bad, count = time.monotonic(), 0, 0
    track = load_track()
    for exercise in chosen(track, exercises, changed):
        count += 1
        introduced = track.introduced_for(exercise.id)
        asked = {
            "folder": str(exercise.path), "day": exercise.day, "taught": sorted(track.taught_before(exercise.id)),
            "introduced": None if introduced is None else sorted(introduced),
        }  # fmt: skip
        try:
            proof = client.ask("verify", asked, told=_told)
        except ExerciseFault as fault:
            proof = {"exercise": exercise.id, "problems": [fault.message], "elapsed_ms": 0.0}
        bad += bool(proof["problems"])
        say(json.dumps(proof, ensure_ascii=False)) if as_json else _say_proof(proof)
    if not as_json:
        say(f"\n{count} exercises, {bad} with problems, {time.monotonic() - started:.1f} s")
    return FAILED if bad else PASSED


@command.command("mutate", epilog="Example: practorch author mutate stable_softmax")
@click.argument("exercises", nargs=-1)
@click.option("--changed", is_flag=True, help="Only exercises that git says have changed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per exercise.")
@click.option("--least", type=float, default=0.98, show_default=True, help="The share that must be killed over all.")
def mutate(exercises: tuple[str, ...], changed: bool, as_json: bool, least: float) -> int:
    """Write wrong variants of solutions and report which survive. Exit code 1 if the share killed is too small."""
    killed = made = problems = 0
    for exercise in chosen(load_track(), exercises, changed):
        asked = {"folder": str(exercise.path), "day": exercise.day}
        report = client.ask("mutate", asked, told=_told)
        killed += report["killed"]
        made += report["killed"] + len(report["survivors"])
        problems += len(report["problems"])
        say(json.dumps(report, ensure_ascii=False)) if as_json else _say_report(report)
    share = killed / made if made else 1.0
    if not as_json:
        say(f"\n{killed} of {made} variants rejected: {share:.2%}")
    return PASSED if share >= least and not problems else FAILED


@command.command("new", epilog="Example: practorch author new broadcasting outer_sum --kind write")
@click.argument("day")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), default="write", show_default=True)
def new(day: str, name: str, kind: str) -> int:
    """Make the files of a new exercise; verify then says what is still missing."""
    from practorch.author import new as make

    track = load_track()
    if name in track.day_of:
        raise PractorchError(f"there is an exercise {name!r} already", hint="an id is unique over the track")
    found = next((d for d in track.days if d.id == day), None)
    if found is None:
        raise PractorchError(f"no day {day!r}", hint=f"days are named in {track.root / 'track.toml'}")
    path = make(track.root, day, name, kind)
    say(f"{path}\nadd {name!r} to its day in {track.root / 'track.toml'}, then: practorch author verify {name}")
    return PASSED


@command.command("preview", epilog="Example: practorch author preview stable_softmax")
@click.argument("exercise")
def preview(exercise: str) -> int:
    """An exercise as a learner sees it: statement, starter, checks, hints, what each mistake is told."""
    from practorch.cli.markdown import print_markdown

    found = load_track().exercise(exercise)
    print_markdown(client.ask("preview", {"folder": str(found.path), "day": found.day}, told=_told)["text"])
    return PASSED


def chosen(track: Track, names: tuple[str, ...], changed: bool) -> Iterator[Exercise]:
    """The exercises that are meant, in the order of the track."""
    wanted = set(names) or (changed_exercises(track) if changed else set(track.day_of))
    for name in wanted:
        if name not in track.day_of:
            track.exercise(name)
    yield from (track.exercise(name) for name in track.day_of if name in wanted)


def changed_exercises(track: Track) -> set[str]:
    """Exercises with files that differ from the last commit, or are new to git."""
    command = ["git", "-C", str(track.root), "status", "--porcelain", "--untracked-files=all", "--no-renames", "."]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PractorchError(f"{track.root}: git cannot say what changed", hint="name the exercises instead")
    parts = {part for line in done.stdout.splitlines() for part in Path(line[3:].strip('"')).parts}
    return {name for name in track.day_of if name in parts}


def _told(event: dict[str, Any]) -> None:
    if "starting" in event:
        click.echo(f"{event['starting']} ...", err=True)
    elif "progress" in event and sys.stderr.isatty():
        click.echo(f"\r  {event['progress']} of {event['of']} variants ", err=True, nl=event["progress"] == event["of"])


def _say_proof(proof: dict[str, Any]) -> None:
    sign = paint("✗", "bad") if proof["problems"] else paint("✓", "good")
    counts = f"{proof.get('num_mistakes', 0)} mistakes, {proof.get('num_others', 0)} other solutions"
    counts += f", {proof.get('num_rejected', 0)} anti-answers rejected"
    say(f"{sign} {proof['exercise']:<26} {paint(counts, 'dim')}  {proof['elapsed_ms']:.0f} ms")
    for problem in proof["problems"]:
        say(f"    {problem}")


def _say_report(report: dict[str, Any]) -> None:
    share = report["share_killed"]
    say(f"{report['exercise']:<26} {report['killed']:>4} rejected, {len(report['survivors'])} survive  {share:.1%}")
    for each in report["survivors"]:
        say(
            f"    {each['fingerprint']}  line {each['line']}  {each['operator']}: {each['before']}  ->  {each['after']}"
        )
    for problem in report["problems"]:
        say(f"    {problem}")
    if report["num_left_out"]:
        say(f"    {report['num_left_out']} variants were left out: one run takes long")
