"""Training: what each option does to the weights, and what is said when it cannot go on."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from practorch.errors import PractorchError
from practorch.lab.batches import Batches
from practorch.lab.config import Config, recipe
from practorch.lab.data import load
from practorch.lab.evaluate import accuracy, calibration_error, confusion, logits_of, per_class
from practorch.lab.job import hold_out
from practorch.lab.lr_finder import find_lr
from practorch.lab.overfit import Overfit, overfit_one_batch
from practorch.lab.progress import Progress
from practorch.lab.run import Run
from practorch.lab.schedule import Plan
from practorch.lab.train import fit, fit_model

pytestmark = pytest.mark.usefixtures("one_thread")
FIXED: dict[str, Any] = {"precision": "float32", "layout": "contiguous", "threads": 1}
SGD = {"optimizer": "sgd", "lr": 0.1, "momentum": 0.9, "schedule": "onecycle", "warmup": 0.2, "batch_size": 64}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small net that knows the digits."""
    return fit(
        recipe("fast16", "digits", epochs=3, label_smoothing=0, **SGD, **FIXED), runs=tmp_path_factory.mktemp("trained")
    )


def linear() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 10))


def own(**overrides: Any) -> Config:
    return recipe("own", "digits", **{**FIXED, **SGD, "batch_size": 128, "epochs": 1, **overrides})


def weights(run: Run) -> Tensor:
    return torch.cat([tensor.flatten() for tensor in load_file(run.path / "last.safetensors").values()])


def test_a_run_learns_and_says_all_about_itself(trained: Run) -> None:
    result = trained.result()
    assert result["accuracy"] > 0.9
    assert result["test"] == "read once, after training"
    assert result["test_images"] == len(load("digits", "test"))
    assert result["weights"] == "best"
    assert trained.state == "finished"
    assert len(trained.classes) == 10
    assert trained.config.device == "cpu"
    assert trained.facts("versions")["torch"] == torch.__version__
    assert trained.facts("machine")["cores"] > 0
    steps = [row["step"] for row in trained.metrics() if "loss" in row]
    assert steps == [20, 40, 60]


def test_the_weights_of_a_run_give_the_accuracy_that_it_says(trained: Run) -> None:
    data = trained.data("test")
    logits = logits_of(trained.model(), data, mean=trained.mean, std=trained.std)
    assert accuracy(logits, data.labels) == pytest.approx(trained.result()["accuracy"], abs=1e-9)
    matrix = confusion(data.labels, logits.argmax(1), 10)
    assert matrix.sum() == len(data)
    assert matrix.diag().sum() / len(data) == pytest.approx(accuracy(logits, data.labels))
    assert per_class(matrix).shape == (10,)
    assert 0 <= calibration_error(logits, data.labels) < 0.5


def test_repeating_a_run_gives_the_same_weights(trained: Run, tmp_path: Path) -> None:
    again = fit(Config.read(trained.path), runs=tmp_path)
    assert (again.path / "best.safetensors").read_bytes() == (trained.path / "best.safetensors").read_bytes()
    other = fit(Config.read(trained.path).changed(seed=1, epochs=0.5), runs=tmp_path)
    assert not torch.equal(weights(other), weights(again))


def test_images_are_held_out_by_number_and_are_the_same_every_time() -> None:
    data = load("digits")
    train, held_out = hold_out(data, 100)
    assert held_out is not None
    assert (len(train), len(held_out)) == (len(data) - 100, 100)
    again = hold_out(data, 100)[1]
    assert again is not None
    assert torch.equal(again.images, held_out.images)
    assert hold_out(data, 0)[1] is None
    auto = hold_out(data, "auto")[1]
    assert auto is not None
    assert len(auto) == len(data) // 10
    with pytest.raises(PractorchError, match="images to hold out of"):
        hold_out(data, len(data))


def test_without_validation_all_is_trained_on_and_the_last_weights_are_kept(tmp_path: Path) -> None:
    run = fit(recipe("quickstart", "digits", epochs=0.2, validate=0, **FIXED), runs=tmp_path)
    assert run.result()["weights"] == "last"
    assert run.result()["validated_on"] == 0
    assert not (run.path / "best.safetensors").exists()
    assert run.model("best").state_dict().keys() == run.model("last").state_dict().keys()


def test_two_batches_to_an_update_are_one_batch_of_twice_the_size(tmp_path: Path) -> None:
    data = load("digits")

    def after(batch_size: int, accumulate: int) -> Tensor:
        config = own(precision="float64", batch_size=batch_size, accumulate=accumulate, schedule="constant", warmup=0)
        batches = Batches(data, batch_size=batch_size, dtype=torch.float64, drop_last=True)
        run = Run.new(tmp_path, config)
        fit_model(linear(), batches, None, config.changed(plan=[[0, 0, 4]]), run=run)
        return weights(run)

    torch.testing.assert_close(after(64, 2), after(128, 1), rtol=0, atol=1e-12)


def test_a_run_stops_when_validations_stop_improving(tmp_path: Path) -> None:
    config = own(patience=2, epochs=50)
    scores = iter([0.5, 0.7, 0.6, 0.7, 0.9])
    batches = Batches(load("digits"), batch_size=512)
    run = Run.new(tmp_path, config)
    at = fit_model(linear(), batches, lambda _: {"val_accuracy": next(scores)}, config, run=run)
    assert (at.best, at.best_step, at.step) == (0.7, 2 * len(batches), 4 * len(batches))


def test_a_loss_and_a_goal_of_ones_own_are_kept_to(tmp_path: Path) -> None:
    """Enhancement: an image from a noisy one, by the lowest mean error."""
    clean = load("digits").images[:256].float() / 16

    class Pairs:
        def __len__(self) -> int:
            return 8

        def batch(self, epoch: int, step: int) -> tuple[Tensor, Tensor]:
            part = clean[32 * step : 32 * step + 32]
            return part + 0.3 * torch.randn(part.shape, generator=torch.Generator().manual_seed(step)), part

    def validate(model: nn.Module) -> dict[str, float]:
        with torch.inference_mode():
            return {"val_loss": float(F.l1_loss(model(clean), clean))}

    config = own(epochs=3, optimizer="adamw", lr=1e-2, validate_every=1)
    torch.manual_seed(0)
    model = nn.Conv2d(1, 1, 3, padding=1)
    before = validate(model)["val_loss"]
    at = fit_model(
        model, Pairs(), validate, config, run=Run.new(tmp_path, config), loss=F.l1_loss,
        metric=lambda outputs, targets: -10 * torch.log10(F.mse_loss(outputs, targets)), metric_name="psnr",
        goal="val_loss",
    )  # fmt: skip
    assert at.best is not None
    assert at.best < before
    assert validate(model)["val_loss"] == pytest.approx(at.best)  # the model ends with the best weights


def test_a_loss_that_is_no_number_ends_the_run_with_its_update_and_something_to_try(tmp_path: Path) -> None:
    config = recipe("quickstart", "digits", epochs=20, lr=1e20, log_every=5, checkpoint_steps=1, **FIXED)
    with pytest.raises(PractorchError, match=r"update \d+: the loss is (nan|inf)") as caught:
        fit(config, runs=tmp_path, name="bad")
    assert "--lr 2.5e+19 or --clip 1" in caught.value.hint
    assert Run(tmp_path / "bad").state == "failed"


def test_the_checkpoint_before_a_bad_loss_is_kept(tmp_path: Path) -> None:
    def loss(outputs: Tensor, targets: Tensor) -> Tensor:
        loss.calls += 1  # type: ignore[attr-defined]
        return F.cross_entropy(outputs, targets) * (math.nan if loss.calls > 7 else 1.0)  # type: ignore[attr-defined]

    loss.calls = 0  # type: ignore[attr-defined]
    config = own(checkpoint_steps=1)
    run = Run.new(tmp_path, config)
    with pytest.raises(PractorchError, match="update 8: the loss is nan"):
        fit_model(linear(), Batches(load("digits"), batch_size=64), None, config, run=run, loss=loss)
    state = torch.load(run.path / "last.pt", weights_only=True)
    assert state["standing"]["step"] == 7
    assert all(tensor.isfinite().all() for tensor in state["training"]["model"].values())


def test_labels_out_of_range_are_refused_and_a_missing_class_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from practorch.lab import job

    data = load("digits")
    wrong = replace(data, labels=data.labels + 1)
    with pytest.raises(PractorchError, match="digits: a label is 10, but there are 10 classes, 0 to 9"):
        job._checked(wrong)
    assert job._checked(data.part(data.labels != 3)) == ["no training image is of class 3: the model cannot learn it"]


def test_a_run_of_seconds_ends_in_time_with_the_rate_at_0_and_is_repeated_exactly(tmp_path: Path) -> None:
    from practorch.lab.repeat import repeated

    run = fit(recipe("quickstart", "digits", budget_s=1.5, schedule="onecycle", **FIXED), runs=tmp_path)
    result, plan = run.result(), run.config.plan
    assert result["step"] == plan[-1][2]
    assert len(plan) > 2  # it was measured again on the way
    assert Plan(plan).progress(result["step"]) == pytest.approx(1)
    rates = [row["lr"] for row in run.metrics() if "lr" in row]
    assert rates[-1] == min(rates)
    again = fit(repeated(run.path), runs=tmp_path)
    assert (again.path / "last.safetensors").read_bytes() == (run.path / "last.safetensors").read_bytes()


def test_precision_and_threads_are_measured_and_told(tmp_path: Path) -> None:
    told: list[Progress] = []
    run = fit(recipe("fast16", "digits", epochs=0.2), runs=tmp_path, told=told.append)
    assert run.config.precision in ("float32", "bfloat16")
    assert run.config.layout in ("contiguous", "channels_last")
    assert isinstance(run.config.threads, int)
    assert told[0].note == run.facts("chosen")["why"]
    assert "float32 with channels_last" in told[0].note


def test_a_small_gpt_learns_text(tmp_path: Path) -> None:
    config = recipe("gpt_small", "stdlib", plan=[[0, 0, 12]], validate=8, context=64, batch_size=16, lr=3e-3, **FIXED)
    text = tmp_path / "text.txt"
    text.write_text("the cat sat on the mat and the dog sat on the log. " * 400)
    run = fit(config.changed(data=f"text:{text}"), runs=tmp_path)
    rows = [row["loss"] for row in run.metrics() if "loss" in row]
    result = run.result()
    assert result["test_bits_per_byte"] == pytest.approx(result["test_loss"] / math.log(2))
    assert result["test_bits_per_byte"] < 5  # 8 would be knowing nothing
    assert rows[-1] < math.log(256)


def test_a_model_that_can_learn_a_batch_does_and_one_that_cannot_is_told_apart() -> None:
    config = recipe("quickstart", "digits", batch_size=32)  # at its published rate of 0.001 it takes for ever
    found = overfit_one_batch(config)
    assert found.is_learned
    assert found.text().startswith("learned by heart: loss 2.3")
    assert "The recipe's own optimizer did not come so far" in found.text()

    no_input = Overfit(
        is_learned=False, loss=2.29, first_loss=2.31, updates=500, optimizer="sgd at 0.1", num_samples=32
    )
    assert "NOT learned by heart: loss 2.3100 -> 2.2900 on one batch of 32" in no_input.text()
    assert "a softmax before the loss" in no_input.text()


def test_a_range_test_suggests_a_rate_below_the_best_and_draws_it(tmp_path: Path) -> None:
    found = find_lr(own(batch_size=64).changed(model="quickstart"), tmp_path)
    best = found.rates[found.losses.index(min(found.losses))]
    assert found.rates[0] < found.suggested < best
    assert found.path.read_bytes().startswith(b"\x89PNG")
    assert f"suggested: --lr {found.suggested:.2g}" in found.text()


def test_a_model_for_other_data_is_refused_and_leaves_no_folder(tmp_path: Path) -> None:
    for model, data, said in (
        ("gpt_small", "digits", "the model learns texts"),
        ("fast16", "stdlib", "the model learns images"),
        ("espcn", "digits", "makes images from images"),
        ("nosuch", "digits", "there is no model 'nosuch'"),
    ):
        with pytest.raises(PractorchError, match=said):
            fit(recipe(model, data), runs=tmp_path)
    assert list(tmp_path.iterdir()) == []
