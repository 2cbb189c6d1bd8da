"""practorch lab train MODEL: train a model on a data set, in a run folder that says all about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from practorch.cli.lab.options import Duration, pairs
from practorch.cli.text import paint, say
from practorch.errors import FAILED, PASSED, PractorchError

F = TypeVar("F", bound=Callable[..., Any])

if TYPE_CHECKING:
    from practorch.lab.config import Config
    from practorch.lab.progress import Told
    from practorch.lab.run import Run

RENAMED = {"budget": "budget_s"}


def _option(name: str, help_text: str, **more: Any) -> Callable[[F], F]:
    return click.option(name, help=help_text, **more)


# Every option here is a key of the config; its value is checked there.
CONFIG_OPTIONS = [
    _option("--seed", "Of weights, data order and augmentation."),
    _option("--epochs", "How often to see the training set; 0.5 is half of it."),
    _option(
        "--budget", "Seconds of training in place of epochs: 60s, 5m; the schedule ends when they do.", type=Duration()
    ),
    _option("--batch-size", "Images, or windows of text, in a batch."),
    _option("--optimizer", "sgd, adamw or muon."),
    _option("--lr", "The peak learning rate."),
    _option("--schedule", "onecycle, cosine, wsd, step or constant."),
    _option("--warmup", "Share of the run in which the learning rate rises."),
    _option("--weight-decay", "Of matrices and convolutions."),
    _option("--augment", "flip,crop2,… as `lab data list` shows them; '' for none."),
    _option("--mixup", "Blend images with each other: alpha, 0 for no."),
    _option("--label-smoothing", "0.1 asks for 90 % sure."),
    _option("--clip", "Largest norm of the gradient."),
    _option("--accumulate", "Batches to an update."),
    _option("--ema", "Average the weights: 0.99 over about 100 updates."),
    _option("--validate", "Images held out of the training set; 0 trains on all of them."),
    _option("--patience", "Stop after so many validations without a better one."),
    _option("--tta", "Views of a test image: none, flip, flip_shift."),
    _option("--precision", "auto measures; float32, bfloat16, float64."),
    _option("--threads", "auto measures; or a number."),
    _option("--device", "auto, cpu, cuda, mps."),
    _option("--compile", "Use torch.compile.", is_flag=True, default=None),
    _option("--log", "tensorboard, wandb, or both with a comma; metrics.jsonl is always there."),
    _option("--ranks", "Processes that train together on this machine."),
    _option("--strategy", "How ranks share the work: ddp, fsdp, hsdp, tensor, 2d."),
]


def _with_config_options(function: F) -> F:
    for option in reversed(CONFIG_OPTIONS):
        function = option(function)
    return function


@click.command("train", epilog="Example: practorch lab train fast16 --data fashion-mnist --budget 60s")
@click.argument("model", required=False)
@_option("--data", "fashion-mnist, digits, stdlib, folder:PATH, … (`lab data list`).")
@_with_config_options
@_option("--set", "Any other key of the config.", metavar="KEY=VALUE", multiple=True)
@_option("--from", "Repeat a run, or the config in a file, with the options given here changed.", type=Path)
@_option("--resume", "Go on with a run where its last checkpoint stands.", type=Path)
@_option("--runs", "Where runs are kept.", type=Path, default=Path("runs"), show_default=True)
@_option("--name", "The run's folder; if it is there already, go on with it.")
@_option("--overfit-one-batch", "Only: can the model learn one batch by heart? It must.", is_flag=True)
@_option("--find-lr", "Only: a range test of the learning rate, with a plot.", is_flag=True)
@_option("--json", "The result as JSON.", is_flag=True)
def command(model: str | None, **options: Any) -> int:
    """Train MODEL (`lab models`) on a data set; without options, by a recipe that fits the two.

    The run's folder holds the config, the metrics, the checkpoints and the result; stopped runs go on with --resume.
    """
    other = {name: options.pop(name) for name in ("set", "from", "resume", "runs", "name", "json")}
    only = {name: options.pop(name) for name in ("overfit_one_batch", "find_lr")}
    data = options.pop("data")
    given = {RENAMED.get(key, key): value for key, value in options.items() if value is not None}
    given |= pairs(other["set"], example="momentum=0.85")
    if other["resume"]:
        if model or data or given.keys() - {"ranks", "strategy"}:
            raise PractorchError(
                "--resume: a run goes on as it began, but for --ranks and --strategy",
                hint=f"--from {other['resume']} starts a changed one",
            )
        return _resume(other["resume"], given, as_json=other["json"])
    config = _config(model, data, other["from"], given)
    if only["overfit_one_batch"]:
        return _overfit(config)
    if only["find_lr"]:
        return _find_lr(config, other["runs"])
    return _train(config, other["runs"], other["name"] or "", as_json=other["json"])


def _config(model: str | None, data: str | None, source: Path | None, given: dict[str, Any]) -> Config:
    from practorch.lab.config import DEFAULT_DATA, recipe
    from practorch.lab.repeat import repeated

    if source:
        named = {"model": model} if model else {}
        return repeated(source, **named, **({"data": data} if data else {}), **given)
    if not model:
        raise click.UsageError("which MODEL? `practorch lab models` lists them", ctx=click.get_current_context())
    return recipe(model, data or DEFAULT_DATA, **given)


def _train(config: Config, runs: Path, name: str, *, as_json: bool) -> int:
    from practorch.lab.parallel.rank import is_rank
    from practorch.lab.session import place
    from practorch.lab.train import fit

    if config.ranks > 1 and not is_rank():
        return _resume(place(config, runs, name), {}, as_json=as_json)
    return _shown(lambda told: fit(config, runs=runs, name=name, told=told), as_json=as_json)


def _resume(path: Path, given: dict[str, Any], *, as_json: bool) -> int:
    from practorch.lab.parallel.launch import launch
    from practorch.lab.parallel.rank import is_rank
    from practorch.lab.run import Run
    from practorch.lab.train import resume

    run = Run.open(path)
    run.refuse_enhancement("lab train")
    if given:
        run.write_config(run.config.changed(**given))
    if run.config.ranks == 1 or is_rank():
        return _shown(lambda told: resume(path, told=told), as_json=as_json)
    arguments = ["--resume", str(path), *(["--json"] if as_json else [])]
    return _unless_stopped(lambda: launch(run.config.ranks, arguments, path))


def _shown(work: Callable[[Told], Run], *, as_json: bool) -> int:
    """Do it with its progress on standard error; of several ranks one shows and tells."""
    from practorch.lab.parallel.rank import is_main, reporting
    from practorch.lab.progress import shown, silent

    def show() -> None:
        with reporting():
            with shown(sys.stderr) if is_main() else nullcontext(silent) as told:
                run = work(told)
            if is_main():
                _tell(run, as_json=as_json)

    return _unless_stopped(show)


def _unless_stopped(work: Callable[[], None]) -> int:
    """Do it; a stop that was asked for is no error."""
    from practorch.lab.stop import Interrupted

    try:
        work()
    except Interrupted as stopped:
        click.echo(f"{stopped.message}\ngo on with: {stopped.hint}" if stopped.hint else stopped.message, err=True)
        return stopped.exit_code
    return PASSED


def _tell(run: Run, *, as_json: bool) -> None:
    """Say how a finished run did."""
    result = run.result()
    if as_json:
        say(json.dumps({"run": str(run.path), **result}))
        return
    if "accuracy" in result:
        score, of = f"{result['accuracy']:.2%} right", f"{result['test_images']:,} test images"
    else:
        score, of = f"{result['test_bits_per_byte']:.3f} bits per byte", f"{result['test_bytes']:,} test bytes"
    say(f"{paint(run.config.model, 'strong')} on {run.config.data}: {paint(score, 'good')} of {of}")
    say(f"{result['weights']} weights, {result['step']:,} updates in {result['training_s']:.1f} s")
    say(str(run.path))


def _overfit(config: Config) -> int:
    from practorch.lab.overfit import overfit_one_batch
    from practorch.lab.progress import shown

    with shown(sys.stderr) as told:
        found = overfit_one_batch(config, told=told)
    say(found.text())
    return PASSED if found.is_learned else FAILED


def _find_lr(config: Config, runs: Path) -> int:
    from practorch.lab.lr_finder import find_lr

    found = find_lr(config, runs)
    say(found.text())
    return PASSED
