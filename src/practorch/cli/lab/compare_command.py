"""practorch lab compare: models at the same budget, over seeds, with a report."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from practorch.cli.lab.options import Duration, pairs
from practorch.cli.text import say
from practorch.errors import PASSED


@click.command("compare", epilog="Example: practorch lab compare resnet_small convnext_small28 --seeds 3 --epochs 2")
@click.argument("models", nargs=-1)
@click.option("--data", default="fashion-mnist", show_default=True, help="A data set of images (`lab data list`).")
@click.option("--seeds", default=3, show_default=True, help="Runs of each model.")
@click.option("--epochs", type=float, default=0.0, help="The budget of each run.  [default: 3]")
@click.option("--samples", type=int, default=0, help="The budget of each run, in place of epochs.")
@click.option("--seconds", type=Duration(), default=0.0, help="The budget of each run, in place of epochs: 60s, 5m.")
@click.option("--target", type=float, default=0.0, help="Accuracy to take the time to, 0.9.  [default: what all reach]")
@click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="A key of the config, for every model.")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("compare"), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The numbers as JSON.")
def command(
    models: tuple[str, ...], data: str, seeds: int, epochs: float, samples: int, seconds: float, target: float,
    settings: tuple[str, ...], out: Path, as_json: bool,
) -> int:  # fmt: skip
    """Train MODELS at the same budget on the same batches with several seeds, and say what the difference is worth.

    Without MODELS: a ResNet against a ConvNeXt. A comparison that was stopped goes on when it is started again.
    """
    from practorch.lab.compare import Plan, compare, report
    from practorch.lab.compare.plan import DEFAULT_MODELS
    from practorch.lab.progress import shown

    overrides = pairs(settings, example="batch_size=64")
    plan = Plan(models or DEFAULT_MODELS, data, seeds, epochs, samples, seconds, target, overrides)
    with shown(sys.stderr) as told:
        outcomes, files = compare(plan, out, told=told)
    if as_json:
        say(json.dumps(report.as_json(plan, outcomes, report.target_of(plan, outcomes)), ensure_ascii=False, indent=1))
    else:
        say(report.text(plan, outcomes))
        say(f"\n{files[0]}")
    return PASSED
