"""A run's numbers in three places, read back from each; the board."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from practorch.errors import PractorchError
from practorch.lab.board import events_from_metrics, serve
from practorch.lab.config import recipe
from practorch.lab.log import open_logs
from practorch.lab.log.board import grid
from practorch.lab.run import Run
from practorch.lab.train import fit

Numbers = dict[tuple[int, str], float]


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that logged everywhere."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    os.environ["WANDB_MODE"] = "offline"
    config = recipe(
        "quickstart", "digits", epochs=2, log_every=7, log="tensorboard,wandb", precision="float32", threads=1
    )
    run = fit(config, runs=tmp_path_factory.mktemp("logged"))
    del os.environ["WANDB_MODE"]
    torch.set_num_threads(before)
    return run


def of_lines(run: Run) -> Numbers:
    return {(int(row["step"]), k): v for row in run.metrics() for k, v in row.items() if k != "step"}


def of_tensorboard(run: Run) -> Numbers:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(run.path / "tensorboard")).Reload()
    return {(e.step, name): e.value for name in events.Tags()["scalars"] for e in events.Scalars(name)}


def records(path: Path) -> Iterator[bytes]:
    """The records of a .wandb file: LevelDB's log format after a header of seven bytes."""
    data, at, whole = path.read_bytes(), 7, b""
    assert data[:4] == b":W&B"
    while at + 7 <= len(data):
        if 32768 - at % 32768 < 7:
            at += 32768 - at % 32768
            continue
        _, length, kind = struct.unpack_from("<IHB", data, at)
        part, at = data[at + 7 : at + 7 + length], at + 7 + length
        whole = part if kind in (1, 2) else whole + part
        if kind in (1, 4):
            yield whole


def of_wandb(run: Run) -> Numbers:
    from wandb.proto import wandb_internal_pb2

    (path,) = run.path.glob("wandb/offline-run-*/*.wandb")
    found: Numbers = {}
    for raw in records(path):
        record = wandb_internal_pb2.Record()
        record.ParseFromString(raw)
        if record.WhichOneof("record_type") == "history":
            row = {item.key or ".".join(item.nested_key): json.loads(item.value_json) for item in record.history.item}
            found |= {
                (int(row["_step"]), k): v
                for k, v in row.items()
                if isinstance(v, int | float) and k[0] != "_" and "." not in k
            }
    return found


def test_three_logs_hold_the_same_numbers(logged: Run) -> None:
    lines = of_lines(logged)
    assert {"loss", "accuracy", "lr", "samples_per_s", "val_loss", "val_accuracy"} <= {name for _, name in lines}
    assert of_tensorboard(logged) == pytest.approx(lines, rel=1e-6)  # TensorBoard keeps float32
    assert of_wandb(logged) == pytest.approx(lines)


def test_the_boards_also_hold_images_and_histograms(logged: Run) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    tags = EventAccumulator(str(logged.path / "tensorboard")).Reload().Tags()
    assert tags["images"] == ["training images"]
    assert any(name.startswith("weights/") for name in tags["histograms"])
    media = [path.name for path in logged.path.glob("wandb/offline-run-*/files/media/images/*")]
    assert len(media) == 16
    (path,) = logged.path.glob("wandb/offline-run-*/*.wandb")
    assert b"histogram" in path.read_bytes()


def test_a_log_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PractorchError, match="log: there is no 'tensorbord'") as caught:
        open_logs(Run.new(tmp_path, recipe("quickstart")), ("tensorbord",), 0)
    assert caught.value.hint == "did you mean tensorboard?"


def test_lines_after_the_checkpoint_are_cut_off_and_half_a_line_too(tmp_path: Path) -> None:
    run = Run.new(tmp_path, recipe("quickstart"))
    (run.path / "metrics.jsonl").write_text('{"step": 1, "loss": 2.0}\n{"step": 2, "loss": 1.5}\n{"step": 3, "lo')
    assert [row["step"] for row in run.metrics()] == [1, 2]
    logs = open_logs(run, (), 1)
    logs.row(2, {"loss": 1.25})
    logs.close()
    assert run.metrics() == [{"step": 1, "loss": 2.0}, {"step": 2, "loss": 1.25}]


def test_a_run_that_did_not_log_to_tensorboard_can_be_shown_too(tmp_path: Path) -> None:
    run = Run.new(tmp_path, recipe("quickstart"))
    (run.path / "metrics.jsonl").write_text('{"step": 1, "loss": 2.0}\n{"step": 2, "val_accuracy": 0.5}\n')
    events_from_metrics(run)
    assert of_tensorboard(run) == {(1, "loss"): 2.0, (2, "val_accuracy"): 0.5}


def test_images_stand_side_by_side_with_a_border() -> None:
    sheet = grid(torch.zeros(3, 1, 2, 2, dtype=torch.uint8), columns=2)
    assert sheet.shape == (1, 8, 8)
    assert (sheet == 0).sum() == 3 * 4


def test_the_board_starts_answers_and_ends(logged: Run) -> None:
    line = [sys.executable, "-m", "practorch", "lab", "board", "--runs", str(logged.path.parent), "--port", "0"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            url = child.stdout.readline().split()[-1]
            assert url.startswith("http://127.0.0.1:")
            assert logged.path.name in _tags(f"{url}data/plugin/scalars/tags")
            child.send_signal(signal.SIGINT)
            assert child.wait(timeout=60) == 0
        finally:
            child.kill()


def _tags(url: str) -> str:
    """What the board has read of the runs, once it has read something: it answers before that."""
    for _ in range(300):
        with urllib.request.urlopen(url, timeout=60) as answer:
            if found := json.load(answer):
                return str(found)
        time.sleep(0.2)
    raise AssertionError("the board shows no run after a minute")


def test_a_board_without_runs_says_so(tmp_path: Path) -> None:
    with pytest.raises(PractorchError, match="holds no runs"):
        serve(tmp_path, 0)
