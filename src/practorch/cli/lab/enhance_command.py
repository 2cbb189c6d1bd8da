"""practorch lab enhance: train small networks that sharpen or denoise, judge them, and use them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from practorch.cli.lab.options import Duration, pairs
from practorch.cli.text import paint, say
from practorch.errors import FAILED, PASSED

if TYPE_CHECKING:
    from practorch.lab.enhance.judge import Score
    from practorch.lab.progress import Told
    from practorch.lab.run import Run

KIND = click.Choice(["sharpen", "denoise"])
FOLDER = click.Path(path_type=Path)


@click.group("enhance", epilog="Example: practorch lab enhance train sharpen --budget 120s")
def command() -> None:
    """Sharpen and denoise photographs with small networks, measured against bicubic and plain filters."""


@command.command("train", epilog="Example: practorch lab enhance train sharpen --budget 120s")
@click.argument("kind", type=KIND, default="sharpen")
@click.option("--model", help="espcn, espcn_x3 or espcn_x4 to sharpen; unet or denoiser to denoise.")
@click.option("--data", default="photos", show_default=True, help="photos (that packages ship), or fashion-mnist.")
@click.option("--noise", type=float, default=25.0, show_default=True, help="To denoise: its sigma, of 255 levels.")
@click.option("--epochs", help="How often to cover the training pictures.")
@click.option("--budget", type=Duration(), help="Seconds of training in place of epochs: 120s, 5m.")
@click.option("--seed", help="Of weights, patches and noise.")
@click.option("--threads", help="auto measures; or a number.")
@click.option("--log", help="tensorboard, wandb, or both with a comma; metrics.jsonl is always there.")
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="Any other key of the config.")
@click.option("--resume", type=FOLDER, help="Go on with a run where its last checkpoint stands.")
@click.option("--runs", type=FOLDER, default=Path("runs"), show_default=True, help="Where runs are kept.")
@click.option("--name", default="", help="The run's folder; if it is there already, go on with it.")
@click.option("--json", "as_json", is_flag=True, help="The verdict as JSON.")
def train(
    kind: str, model: str | None, data: str, noise: float, settings: tuple[str, ...], resume: Path | None, runs: Path,
    name: str, as_json: bool, **given: Any,
) -> int:  # fmt: skip
    """Train a model to sharpen (twice as large) or to denoise, and judge it by pictures that it has not seen.

    The table and a page with before and after are made at the end; exit 1 if the model is no better than the filter.
    """
    from practorch.lab import enhance

    given = {key: value for key, value in given.items() if value is not None}
    if "budget" in given:
        given["budget_s"] = given.pop("budget")
    if resume:
        return _trained(lambda told: enhance.resume(resume, told=told), as_json=as_json)
    overrides = given | pairs(settings, example="batch_size=8")
    task = enhance.Task("denoise" if kind == "denoise" else "sharpen", data, noise)
    config = enhance.config_of(task, model or task.usual_model, **overrides)
    return _trained(lambda told: enhance.train(config, runs=runs, name=name, told=told), as_json=as_json)


@command.command("judge", epilog="Example: practorch lab enhance judge runs/espcn-sharpen-photos-20260102-101500")
@click.argument("run", type=FOLDER)
@click.argument("images", nargs=-1, type=FOLDER)
@click.option("-o", "--out", type=FOLDER, help="Folder of the page.  [default: RUN/report]")
@click.option("--json", "as_json", is_flag=True, help="The verdict as JSON.")
def judge(run: Path, images: tuple[Path, ...], out: Path | None, as_json: bool) -> int:
    """Judge RUN again by the held-out pictures, or by IMAGES of your own, which are made poor and enhanced again.

    Training photographs are refused: what a model has seen says nothing about it.
    """
    from practorch.lab.enhance import Task, photos
    from practorch.lab.enhance import judge as judge_by
    from practorch.lab.run import Run

    opened = Run.open(run)
    task = Task.of(opened.config)
    scores = judge_by(opened.model(), task, [photos.read_photo(path) for path in images])
    return _tell(opened, scores, out or opened.path / "report", as_json=as_json)


@command.command("apply", epilog="Example: practorch lab enhance apply runs/espcn-sharpen-photos… old.jpg -o sharp")
@click.argument("run", type=FOLDER)
@click.argument("images", nargs=-1, required=True, type=FOLDER)
@click.option("-o", "--out", type=FOLDER, default=Path("enhanced"), show_default=True, help="Where they go.")
@click.option("--tile", default=256, show_default=True, help="Pixels of a side of what is done at once.")
@click.option("--json", "as_json", is_flag=True, help="The files as JSON.")
def apply(run: Path, images: tuple[Path, ...], out: Path, tile: int, as_json: bool) -> int:
    """Enhance IMAGES of any size with RUN's model: grey or colour, tile by tile, each with its before and after."""
    from practorch.lab import enhance
    from practorch.lab.run import Run

    done = []
    for one in enhance.apply(Run.open(run), images, out, tile=tile):
        done.append({"source": str(one.source), "after": str(one.after), "comparison": str(one.comparison)})
        if not as_json:
            say(f"{one.source} -> {one.after} ({one.size[0]} x {one.size[1]}), {one.comparison}")
    if as_json:
        say(json.dumps(done))
    return PASSED


def _trained(work: Callable[[Told], tuple[Run, list[Score]]], *, as_json: bool) -> int:
    """Train with progress on standard error, and tell the verdict; a stop that was asked for is no error."""
    from practorch.lab.progress import shown
    from practorch.lab.stop import Interrupted

    try:
        with shown(sys.stderr) as told:
            run, scores = work(told)
    except Interrupted as stopped:
        click.echo(f"{stopped.message}\ngo on with: {stopped.hint}" if stopped.hint else stopped.message, err=True)
        return stopped.exit_code
    return _tell(run, scores, run.path / "report", as_json=as_json)


def _tell(run: Run, scores: list[Score], out: Path, *, as_json: bool) -> int:
    """Say how the run's model did, and write the page; 1 if a plain filter does as well."""
    from practorch.lab.enhance import Task, report

    task = Task.of(run.config)
    files = report.write(run, scores, task, out)
    found = report.as_json(scores, task)
    if as_json:
        say(json.dumps({"run": str(run.path), "page": str(files[0]), **found}))
    else:
        say(f"{paint(run.config.model, 'strong')}: {report.how(task)}\n")
        say(f"{report.text(scores, task)}\n{run.path}\n{files[0]}")
    return PASSED if report.is_better(scores) else FAILED
