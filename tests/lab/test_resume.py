"""Runs that are stopped in every way end with the weights of a run that was left alone."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

import pytest
import torch
from torch import nn

from practorch.cli import run as run_command
from practorch.errors import PractorchError
from practorch.lab.batches import Batches
from practorch.lab.config import Config, recipe
from practorch.lab.data import load
from practorch.lab.run import Run
from practorch.lab.stop import Interrupted
from practorch.lab.train import fit, fit_model, resume

pytestmark = pytest.mark.usefixtures("one_thread")
# Everything random or remembered at once: augmentation, mixup, momentum, an average, accumulation, batch statistics.
HARD = {
    "optimizer": "sgd", "lr": 0.1, "momentum": 0.9, "schedule": "onecycle", "epochs": 4, "batch_size": 64,
    "augment": ("flip", "crop1"), "mixup": 0.3, "ema": 0.9, "accumulate": 2, "clip": 1.0, "precision": "float32",
    "layout": "contiguous", "threads": 1, "log_every": 3, "checkpoint_steps": 1, "validate": 100,
}  # fmt: skip


@pytest.fixture(scope="module")
def hard() -> Config:
    return recipe("fast16", "digits", **HARD)


@pytest.fixture(scope="module")
def undisturbed(hard: Config, tmp_path_factory: pytest.TempPathFactory) -> Run:
    torch.set_num_threads(1)
    return fit(hard, runs=tmp_path_factory.mktemp("undisturbed"))


def same(run: Run, other: Run) -> bool:
    files = ("last.safetensors", "best.safetensors")
    return all((run.path / name).read_bytes() == (other.path / name).read_bytes() for name in files)


def losses(run: Run) -> list[tuple[float, ...]]:
    return [(row["step"], row.get("loss", 0.0), row.get("val_loss", 0.0)) for row in run.metrics()]


def in_child(work: Callable[[], object]) -> int:
    """Start work in a copy of this process, which has torch already; the child's number."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        work()
        code = 0
    except PractorchError as error:
        code = 50 if error.exit_code == 2 else error.exit_code
    finally:
        os._exit(code)


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def wait_until(is_so: Callable[[], bool], child: int) -> None:
    """Wait while the child lives."""
    while not is_so():
        os.kill(child, 0)
        assert not Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].startswith(" Z"), "it ended"
        time.sleep(0.002)


def test_a_run_killed_at_any_moment_ends_with_the_same_weights(hard: Config, undisturbed: Run, tmp_path: Path) -> None:
    path, moments = Run.new(tmp_path, hard).path, random.Random(0)
    kills = 0
    while True:
        child = in_child(lambda: resume(path))
        time.sleep(moments.uniform(0.05, 0.35))
        os.kill(child, signal.SIGKILL)
        if ended(child) == 0:
            break
        kills += 1
        assert Run.open(path).state in ("interrupted", "finished")
        if kills >= 12:
            resume(path)
            break
    assert kills > 3
    assert same(Run.open(path), undisturbed)
    assert losses(Run.open(path)) == losses(undisturbed)  # no row twice, none lost


def test_a_kill_in_the_middle_of_a_write_leaves_the_checkpoint_before_it(
    hard: Config, undisturbed: Run, tmp_path: Path
) -> None:
    path = Run.new(tmp_path, hard).path
    for _ in range(3):
        child = in_child(lambda: resume(path))
        wait_until(lambda: bool(list(path.glob("*.new"))), child)
        os.kill(child, signal.SIGKILL)
        ended(child)
    assert same(resume(path), undisturbed)


def test_the_command_goes_on_where_it_was_killed(hard: Config, undisturbed: Run, tmp_path: Path) -> None:
    path = Run.new(tmp_path, hard).path
    line = [sys.executable, "-m", "practorch", "lab", "train", "--resume", str(path)]
    with subprocess.Popen(line, stderr=subprocess.DEVNULL) as child:
        wait_until((path / "last.pt").exists, child.pid)
        child.kill()
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert "fast16 on digits: " in done.stdout
    assert same(Run.open(path), undisturbed)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_asked_to_stop_writes_a_checkpoint_first_and_says_how_to_go_on(
    number: int, code: int, hard: Config, undisturbed: Run, tmp_path: Path
) -> None:
    path, said = Run.new(tmp_path, hard.changed(checkpoint_steps=0)).path, tmp_path / "said"

    def command() -> None:
        with open(said, "w") as file, redirect_stderr(file):
            code = run_command(["lab", "train", "--resume", str(path)])
        os._exit(code)

    child = in_child(command)
    wait_until(lambda: len(Run(path).metrics()) > 1, child)
    os.kill(child, number)
    assert ended(child) == code
    assert f"go on with: practorch lab train --resume {path}" in said.read_text()
    assert (path / "last.pt").is_file()
    assert Run.open(path).state == "interrupted"
    assert same(resume(path), undisturbed)


def test_bfloat16_and_channels_last_go_on_exactly_too(hard: Config, tmp_path: Path) -> None:
    config = hard.changed(precision="bfloat16", layout="channels_last", optimizer="muon", lr=0.02, epochs=2)
    left, path = fit(config, runs=tmp_path, name="left"), Run.new(tmp_path, config, "stopped").path
    child = in_child(lambda: resume(path))
    wait_until(lambda: len(Run(path).metrics()) > 1, child)
    os.kill(child, signal.SIGKILL)
    ended(child)
    assert same(resume(path), left)


def test_dropout_goes_on_as_in_a_run_that_was_never_stopped(tmp_path: Path) -> None:
    def model() -> nn.Module:
        torch.manual_seed(0)
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.Dropout(0.5), nn.Linear(32, 10))

    config = recipe("own", "digits", epochs=1, precision="float32", threads=1)
    batches = Batches(load("digits"), batch_size=128)
    left, stopped = Run.new(tmp_path, config, "left"), Run.new(tmp_path, config, "stopped")
    fit_model(model(), batches, None, config, run=left)

    class Asked:
        asked = signal.SIGINT

        def interrupted(self, *_: object) -> Interrupted:
            return Interrupted("stopped", "", signal.SIGINT)

    for _ in range(3):
        with pytest.raises(Interrupted):
            fit_model(model(), batches, None, config, run=stopped, stop=Asked())  # type: ignore[arg-type]
    fit_model(model(), batches, None, config, run=stopped)
    assert (left.path / "last.safetensors").read_bytes() == (stopped.path / "last.safetensors").read_bytes()


def test_a_full_disk_costs_nothing(hard: Config, undisturbed: Run, tmp_path: Path) -> None:
    path = Run.new(tmp_path, hard).path

    def without_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        resume(path)

    child = in_child(lambda: resume(path))
    wait_until((path / "last.pt").exists, child)
    os.kill(child, signal.SIGKILL)
    ended(child)
    before = (path / "last.pt").read_bytes()
    assert ended(in_child(without_room)) == 50
    assert (path / "last.pt").read_bytes() == before
    assert "cannot be written: File too large" in (path / "failure.txt").read_text()
    assert not list(path.glob("*.new"))
    assert same(resume(path), undisturbed)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_checkpoint_cut_short_is_named(share: float, undisturbed: Run, tmp_path: Path, hard: Config) -> None:
    run = Run.new(tmp_path, hard)
    whole = (undisturbed.path / "last.pt").read_bytes()
    (run.path / "last.pt").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(PractorchError, match=r"last.pt: is not a whole checkpoint"):
        resume(run.path)
    assert run.state == "failed"


def test_the_checkpoint_of_another_model_is_refused(undisturbed: Run, tmp_path: Path) -> None:
    run = Run.new(tmp_path, recipe("quickstart", "digits", threads=1, precision="float32"))
    (run.path / "last.pt").write_bytes((undisturbed.path / "last.pt").read_bytes())
    with pytest.raises(PractorchError, match="is of fast16 on digits, not of quickstart on digits"):
        resume(run.path)


def test_a_finished_run_is_left_as_it_is(undisturbed: Run) -> None:
    before = (undisturbed.path / "result.json").stat().st_mtime_ns
    assert resume(undisturbed.path).result() == undisturbed.result()
    assert (undisturbed.path / "result.json").stat().st_mtime_ns == before
