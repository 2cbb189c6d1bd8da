"""What an exercise needs besides torch, and what is said where it is missing."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import practorch
from practorch.engine.needs import needs_met, torchvision_for
from practorch.errors import PractorchError
from practorch.spec import load_exercise

EXERCISE = load_exercise(Path(practorch.__file__).parent / "curriculum/numerics/stable_softmax", "numerics")


@pytest.mark.parametrize("names", [(), ("python3",), ("numpy",), ("torchvision",)])
def test_what_is_there_is_enough(names: tuple[str, ...]) -> None:
    needs_met(replace(EXERCISE, requires=names))


def test_what_is_missing_is_named() -> None:
    with pytest.raises(PractorchError, match="stable_softmax needs no_such_thing on this machine"):
        needs_met(replace(EXERCISE, requires=("no_such_thing",)))


def test_a_torchvision_for_another_torch_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.1.2" if name == "torchvision" else real(name))
    with pytest.raises(PractorchError, match=r"torchvision 0\.1\.2 was not made for torch 2") as told:
        needs_met(replace(EXERCISE, requires=("torchvision",)))
    assert "pip install torchvision==0." in told.value.hint


def test_the_torchvision_of_a_torch() -> None:
    assert torchvision_for("2.13.0+cpu") == "0.28.0"


def test_torchvision_works_in_a_process_like_a_worker() -> None:
    program = (
        "from practorch.engine.worker.vision import let_torchvision_in; let_torchvision_in()\n"
        "import torch, torchvision\n"
        "from torchvision.transforms import v2\n"
        "print(v2.Resize((5, 7))(torch.zeros(3, 11, 13)).shape, torchvision.models.resnet18().fc.out_features)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "torch.Size([3, 5, 7]) 1000\n"), done.stderr
