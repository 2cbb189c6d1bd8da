"""Comparisons that are really run: two models on the digits, two seeds each."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from practorch.errors import PractorchError
from practorch.lab.batches import Batches
from practorch.lab.compare import Plan
from practorch.lab.compare.statistics import T_95, Estimate, difference, estimate, verdict
from practorch.lab.data import load
from practorch.lab.run import Run

torch.set_num_threads(1)
SETTINGS = ("precision=float32", "layout=contiguous", "threads=1")


def practorch(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "practorch", "lab", "compare", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    out = tmp_path_factory.mktemp("compare")
    settings = [part for pair in SETTINGS for part in ("--set", pair)]
    done = practorch(
        "resnet_small",
        "convnext_small28",
        "--data",
        "digits",
        "--seeds",
        2,
        "--epochs",
        0.5,
        "-o",
        out,
        "--json",
        *settings,
    )
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


def test_the_report_has_the_numbers_that_the_runs_wrote(compared: tuple[Path, dict[str, object]]) -> None:
    out, numbers = compared
    models = numbers["models"]
    assert isinstance(models, list)
    for one in models:
        accuracies = [100 * Run.open(Path(path)).result()["accuracy"] for path in one["runs"]]
        assert one["accuracies_percent"] == accuracies
        assert one["accuracy_percent"] == pytest.approx(sum(accuracies) / 2)
        assert len(one["seconds_to_target"]) == 2  # every run reaches the default target
        assert min(one["training_mib"], one["inference_images_per_s"], one["multiply_adds"]) > 0
    page = (out / "index.html").read_text(encoding="utf-8")
    assert all(f"<td>{one['parameters']:,}</td>" in page for one in models)
    assert page.count("data:image/png;base64,") >= 4
    for path in out.glob("*.png"):
        with Image.open(path) as picture:
            assert min(picture.size) > 200


def test_models_see_the_same_batches_in_the_same_order() -> None:
    plan = Plan(data="digits", num_seeds=1, epochs=1)
    first, second = (plan.config(model, 3) for model in plan.models)
    data = load("digits")
    made = [
        Batches(data, batch_size=c.batch_size, seed=c.seed, augment=c.augment, shuffle=c.shuffle)
        for c in (first, second)
    ]
    for step in range(3):
        assert torch.equal(made[0].batch(0, step)[0], made[1].batch(0, step)[0])
    assert first.optimizer != second.optimizer  # each keeps its own recipe


def test_a_second_call_trains_nothing_again(compared: tuple[Path, dict[str, object]]) -> None:
    out, numbers = compared
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.safetensors")}
    settings = [part for pair in SETTINGS for part in ("--set", pair)]
    done = practorch(
        "resnet_small", "convnext_small28", "--data", "digits", "--seeds", 2, "--epochs", 0.5, "-o", out, *settings
    )
    assert done.returncode == 0, done.stderr
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.safetensors")} == before
    assert all(sentence in done.stdout for sentence in numbers["sentences"])  # type: ignore[attr-defined]


def test_a_folder_of_another_comparison_is_refused(compared: tuple[Path, dict[str, object]]) -> None:
    done = practorch(
        "resnet_small", "convnext_small28", "--data", "digits", "--seeds", 1, "--epochs", 7, "-o", compared[0]
    )
    assert done.returncode == 2
    assert "another comparison" in done.stderr


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"models": ("lenet",)}, "needs two models"),
        ({"epochs": 1.0, "seconds": 5.0}, "a budget is one of them"),
        ({"num_seeds": 0}, "too few"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(plan: dict[str, object], words: str) -> None:
    with pytest.raises(PractorchError, match=words):
        Plan(**plan)  # type: ignore[arg-type]


def test_the_interval_holds_the_mean_95_times_in_100() -> None:
    torch.manual_seed(0)
    draws = torch.randn(4000, 3, dtype=torch.float64)
    hits = [abs(e.mean) <= e.margin for e in map(estimate, draws.tolist())]
    assert 0.94 < sum(hits) / len(hits) < 0.96


def test_the_table_of_student_falls_towards_the_normal() -> None:
    assert list(T_95) == sorted(T_95, reverse=True)
    assert T_95[1] == 4.303


def test_a_difference_is_taken_pair_by_pair() -> None:
    found = difference([90.0, 80.0, 70.0], [89.0, 79.0, 69.0])
    assert found.mean == 1.0
    assert found.margin == 0.0


def test_a_difference_within_chance_names_no_winner() -> None:
    assert "neither is better" in verdict("a", "b", Estimate(0.3, 0.5))
    assert verdict("a", "b", Estimate(-0.8, 0.5)).startswith("b is better than a by 0.80 ± 0.50")
    assert "says nothing" in verdict("a", "b", Estimate(2.0, math.nan))
