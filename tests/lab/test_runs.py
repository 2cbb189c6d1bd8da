"""The folders of runs: which there are, how they stand, what is in them."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from practorch.cli.lab.runs_command import command
from practorch.errors import PractorchError
from practorch.lab.checkpoint import load_state, save_state, save_weights
from practorch.lab.config import recipe
from practorch.lab.overview import overview
from practorch.lab.run import Run, list_runs


def made(folder: Path, name: str, **files: str) -> Run:
    run = Run.new(folder, recipe("quickstart", "digits"), name)
    for stem, text in files.items():
        next(iter([run.path / stem.replace("_", ".")])).write_text(text)
    time.sleep(0.002)  # runs are told apart by the millisecond
    return run


def test_runs_are_listed_newest_first_with_their_state(tmp_path: Path) -> None:
    made(tmp_path, "one", result_json='{"accuracy": 0.9876, "training_s": 61.5}')
    made(tmp_path, "two", failure_txt="update 7: the loss is nan\n")
    made(
        tmp_path,
        "three",
        metrics_jsonl='{"step": 5, "time_s": 2.5}\n{"step": 5, "val_loss": 1.0, "val_accuracy": 0.5}\n',
    )
    running = made(tmp_path, "four")
    child = os.fork()
    if not child:
        with running.locked():
            time.sleep(60)
        os._exit(0)
    try:
        until = time.monotonic() + 20
        while running.state != "running" and time.monotonic() < until:
            time.sleep(0.01)
        rows = {row.run: row for row in overview(tmp_path)}
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert list(rows) == ["four", "three", "two", "one"]
    assert [row.state for row in rows.values()] == ["running", "interrupted", "failed", "finished"]
    assert [row.score for row in rows.values()] == ["", "50.00% val", "", "98.76% test"]
    assert rows["three"].training_s == 2.5
    assert rows["two"].why == "update 7: the loss is nan"
    assert running.state == "interrupted"  # its process is gone

    done = CliRunner().invoke(command, ["--runs", str(tmp_path), "--json"], standalone_mode=False)
    listed = json.loads(done.output)
    assert [row["run"] for row in listed] == ["four", "three", "two", "one"]
    assert listed[3]["accuracy"] == 0.9876
    shown = CliRunner().invoke(command, ["--runs", str(tmp_path)], standalone_mode=False).output.splitlines()
    assert shown[3].split() == ["quickstart", "digits", "finished", "98.76%", "test", "1:02", "one"]
    assert shown[2].endswith("two    update 7: the loss is nan")


def test_no_runs_is_no_error(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, ["--runs", str(tmp_path)], standalone_mode=False)
    assert done.exit_code == 0
    assert "no runs" in done.output


def test_a_second_process_is_kept_from_a_run_that_is_being_trained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made(tmp_path, "one")
    monkeypatch.setattr("practorch.lab.run.LOCK_WAIT_S", 0.05)
    with run.locked(), pytest.raises(PractorchError, match="is being trained by another process"), run.locked():
        pass


def test_runs_made_in_the_same_second_have_names_of_their_own(tmp_path: Path) -> None:
    names = {Run.new(tmp_path, recipe("quickstart", "folder:/my photos/cats")).path.name for _ in range(3)}
    assert len(names) == 3
    assert all(name.startswith("quickstart-folder-my-photos-cats-") for name in names)
    assert len(list_runs(tmp_path)) == 3


def test_what_is_no_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(PractorchError, match="is not a run"):
        Run.open(tmp_path)
    with pytest.raises(PractorchError, match="is interrupted") as caught:
        made(tmp_path, "one").result()
    assert "--resume" in caught.value.hint


def test_a_run_is_found_by_any_of_its_files(tmp_path: Path) -> None:
    run = made(tmp_path, "one", best_safetensors="")
    assert Run.open(run.path / "best.safetensors").path == run.path


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    run = made(tmp_path, "one")
    built = {"classes": list("0123456789"), "in_channels": 1, "image_size": 8, "mean": [0.0], "std": [1.0]}
    run.write_config(run.config, {"built": built})
    assert run.classes == tuple("0123456789")
    with pytest.raises(PractorchError, match="there are no weights yet"):
        run.model()
    save_weights(run.path / "last.safetensors", {"other": torch.zeros(2)})
    with pytest.raises(PractorchError, match="holds no weights of quickstart"):
        run.model()
    save_weights(run.path / "last.safetensors", run.untrained().state_dict())
    assert not run.model().training
    whole = (run.path / "last.safetensors").read_bytes()
    (run.path / "last.safetensors").write_bytes(whole[:-100])
    with pytest.raises(PractorchError, match="holds no weights of quickstart"):
        run.model("last")


def test_state_is_read_back_without_running_code(tmp_path: Path) -> None:
    save_state(tmp_path / "last.pt", {"a": [torch.arange(3)], "b": {"c": 1.5}})
    state = load_state(tmp_path / "last.pt")
    assert state["b"] == {"c": 1.5}
    assert torch.equal(state["a"][0], torch.arange(3))
    torch.save({"run": print}, tmp_path / "bad.pt")
    with pytest.raises(PractorchError, match=r"bad.pt: is not a whole checkpoint"):
        load_state(tmp_path / "bad.pt")


def test_tied_weights_are_written_and_read_back(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    shared = torch.randn(3, 2)
    save_weights(tmp_path / "w.safetensors", {"table": shared, "head": shared, "turned": shared.T})
    found = load_file(tmp_path / "w.safetensors")
    assert torch.equal(found["table"], found["head"])
    assert torch.equal(found["turned"], shared.T)
