"""Configs: read, written, refused; recipes; schedules and plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from practorch.cli import run as run_command
from practorch.errors import PractorchError
from practorch.lab import models
from practorch.lab.config import CHOICES, Config, recipe
from practorch.lab.repeat import check_same, repeated
from practorch.lab.run import Run
from practorch.lab.schedule import Plan, factor


def test_a_config_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    config = recipe("fast16", "digits", lr=0.1 + 0.2, augment="flip,crop2", plan=[[0, 0, 7]], log=("wandb",))
    config.write(tmp_path / "config.toml", {"chosen": {"why": 'a "quoted" reason\nand more'}})
    assert Config.read(tmp_path / "config.toml") == config
    assert Config.read(tmp_path) == config  # a run's folder


def test_an_unknown_key_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('model = "fast16"\nlabel_smothing = 0.1\n')
    with pytest.raises(PractorchError, match=r"config.toml: there is no key 'label_smothing'") as caught:
        Config.read(path)
    assert caught.value.hint == "did you mean label_smoothing?"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("lr", "fast", "lr = 'fast' is not a float"),
        ("epochs", -1, r"epochs: -1.0 is not at least 0"),
        ("batch_size", "0", "batch_size: 0 is not at least 1"),
        ("compile", "maybe", "compile = 'maybe' is not true or false"),
        ("threads", "many", "threads = 'many' is not a number or auto"),
        ("seed", "1.5", "seed = 1.5 is not a whole number"),
        ("ema", "1", "ema: 1.0 is not at least 0 and below 1"),
        ("optimizer", "adam", "optimizer: 'adam' is not one of sgd, adamw, muon"),
    ],
)
def test_a_value_that_cannot_be_is_refused(key: str, value: object, said: str) -> None:
    with pytest.raises(PractorchError, match=said):
        recipe("fast16", **{key: value})


def test_text_from_a_command_line_becomes_the_keys_type() -> None:
    config = recipe("fast16", epochs="2", threads="1", augment="", mixup="0.2", compile="true", validate="auto")
    assert (config.epochs, config.threads, config.augment, config.mixup) == (2.0, 1, (), 0.2)
    assert config.compile
    assert config.validate == "auto"


def test_the_quickstart_is_trained_as_published() -> None:
    config = recipe("quickstart")
    assert (config.epochs, config.batch_size, config.lr, config.momentum) == (5, 64, 1e-3, 0)
    assert (config.optimizer, config.schedule, config.augment, config.normalise) == ("sgd", "constant", (), False)


def test_every_model_has_a_recipe_on_every_kind_of_data() -> None:
    for model in models.names():
        for data in ("fashion-mnist", "mnist", "cifar10", "digits", "folder:/photos", "stdlib"):
            assert recipe(model, data).lr > 0


def test_what_is_asked_for_wins_over_the_recipe() -> None:
    assert recipe("quickstart", lr=0.5).lr == 0.5


def test_a_run_of_seconds_is_repeated_with_the_updates_that_it_came_to(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    recipe("fast16", budget_s=60, plan=[[0, 0, 100], [10, 0.1, 90]]).write(path)
    assert repeated(path).budget_s == 0
    assert repeated(path, lr=0.3).plan == ((0, 0, 100), (10, 0.1, 90))
    assert repeated(path, batch_size=64).plan == ()
    assert repeated(path, batch_size=64).budget_s == 60


@pytest.mark.parametrize("schedule", CHOICES["schedule"])
def test_a_schedule_rises_to_its_peak_and_never_above(schedule: str) -> None:
    shares = [factor(schedule, i / 1000, warmup=0.2) for i in range(1001)]
    assert shares[0] == 0
    assert shares[100] == pytest.approx(0.5)
    assert max(shares) == pytest.approx(1)
    assert shares[200] == pytest.approx(1)
    if schedule in ("onecycle", "cosine", "wsd"):
        assert shares[-1] == pytest.approx(0, abs=1e-12)
        assert shares[200:] == sorted(shares[200:], reverse=True)


def test_a_changed_plan_goes_on_without_a_jump_and_ends_at_1() -> None:
    plan = Plan.of(100).again(40, 20)
    assert plan.progress(39) == pytest.approx(0.39)
    assert plan.progress(40) == pytest.approx(0.40)
    assert plan.progress(50) == pytest.approx(0.70)
    assert plan.progress(60) == pytest.approx(1.0)
    assert plan.steps == 60
    assert plan.progress(10) == Plan.of(100).progress(10)  # the past is not rewritten


def test_the_command_refuses_what_it_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command(["lab", "train", "fast16", "--data", "digits", "--set", "momentun=0.5"]) == 2
    said = capsys.readouterr().err
    assert "there is no key 'momentun'" in said
    assert "did you mean momentum?" in said
    assert not list(tmp_path.iterdir())


def test_facts_can_be_read_by_any_toml_reader(tmp_path: Path) -> None:
    import tomllib

    recipe("fast16").write(tmp_path / "a.toml", {"built": {"classes": ["T-shirt/top", "ü", '"'], "mean": [0.1, 1e-9]}})
    content = tomllib.loads((tmp_path / "a.toml").read_text(encoding="utf-8"))
    assert content["built"] == {"classes": ["T-shirt/top", "ü", '"'], "mean": [0.1, 1e-9]}
    assert content["model"] == "fast16"


def test_a_name_that_another_run_has_is_not_taken_for_this_one(tmp_path: Path) -> None:
    Run.new(tmp_path, recipe("quickstart", "digits", threads=1, validate=5), "mine")
    check_same(recipe("quickstart", "digits", validate=5), tmp_path / "mine")  # auto is what it came to
    with pytest.raises(PractorchError, match=r"mine: is a run with lr = 0.001, not 0.5"):
        check_same(recipe("quickstart", "digits", validate=5, lr=0.5), tmp_path / "mine")
