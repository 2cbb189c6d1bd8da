"""practorch lab train --ranks, with real processes: one is killed in the middle, one is asked for the impossible."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from forked import on_ranks
from safetensors.torch import load_file

from practorch.lab.config import Config
from practorch.lab.run import Run
from practorch.lab.stop import Interrupted
from practorch.lab.train import fit

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and the ranks are forked")
CONFIG = Config(
    "quickstart", "digits", precision="float64", layout="contiguous", threads=1, device="cpu", validate=0, epochs=10.0,
    batch_size=64, lr=0.05, momentum=0.9, checkpoint_steps=10, ranks=2, strategy="ddp",
)  # fmt: skip
COMMAND = [sys.executable, "-m", "practorch", "lab", "train"]


def rank_pid(launcher: int, rank: int) -> int:
    """The process of a rank, a child of the launcher."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_child = f"\nPPid:\t{launcher}\n" in (folder / "status").read_text()
            if is_child and f"RANK={rank}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                return int(folder.name)
        except OSError:
            continue
    raise LookupError(f"no rank {rank}")


def test_a_killed_rank_is_started_again_and_the_weights_are_those_of_an_undisturbed_run(tmp_path: Path) -> None:
    CONFIG.write(tmp_path / "config.toml")
    undisturbed, disturbed = tmp_path / "runs" / "undisturbed", tmp_path / "runs" / "disturbed"
    on_ranks(2, lambda: fit(CONFIG, runs=tmp_path / "runs", name="undisturbed").path)
    process = subprocess.Popen(
        [*COMMAND, "--from", "config.toml", "--name", "disturbed"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (disturbed / "last.pt").exists() and process.poll() is None:
        time.sleep(0.01)
    os.kill(rank_pid(process.pid, 1), signal.SIGKILL)
    out, err = process.communicate(timeout=150)
    assert process.returncode == 0, err
    assert out.count("of 364 test images") == 1
    assert out.endswith("runs/disturbed\n")
    assert "rank 0: another rank is gone" in err
    ours, theirs = load_file(disturbed / "last.safetensors"), load_file(undisturbed / "last.safetensors")
    assert all(ours[key].equal(theirs[key]) for key in theirs)
    assert Run(disturbed).metrics()[-1]["loss"] == Run(undisturbed).metrics()[-1]["loss"]


def test_what_cannot_work_on_ranks_is_said_once_and_the_exit_code_passed_on(tmp_path: Path) -> None:
    CONFIG.write(tmp_path / "config.toml")
    done = subprocess.run(
        [*COMMAND, "--from", "config.toml", "--batch-size", "63"],
        cwd=tmp_path, capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "error: a batch of 63 does not divide by 2 ranks\n\nhint: another --batch-size\n"


def test_all_ranks_stop_at_the_same_update_when_one_of_them_is_asked(tmp_path: Path) -> None:
    checkpoint = tmp_path / "long" / "last.pt"

    def ask(number: int, frame: object) -> None:
        if checkpoint.exists():
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.kill(os.getpid(), signal.SIGTERM)

    def train() -> tuple[str, int]:
        if os.environ["RANK"] == "1":
            signal.signal(signal.SIGALRM, ask)
            signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
        with pytest.raises(Interrupted) as stopped:
            fit(CONFIG.changed(epochs=10_000.0), runs=tmp_path, name="long")
        return stopped.value.message, stopped.value.exit_code

    first, second = on_ranks(2, train)
    assert first == second
    assert first[0].startswith("stopped at update ")
    assert first[1] == 143
