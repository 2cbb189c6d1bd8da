"""A line for each run: what it was and what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from practorch.errors import PractorchError
from practorch.lab.run import Run, State, list_runs


@dataclass(frozen=True)
class Row:
    """One run."""

    run: str
    model: str
    data: str
    state: State
    score: str
    """Of the test set, or of the last validation of a run that is not finished."""
    accuracy: float | None
    training_s: float | None
    started: str
    why: str
    """Why it failed."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def overview(folder: Path) -> list[Row]:
    """The runs in a folder, newest first; one whose files are broken says so in its row."""
    return [_row(run) for run in list_runs(folder)]


def _row(run: Run) -> Row:
    try:
        config, state, rows = run.config, run.state, run.metrics()
        result = run.result() if state == "finished" else {}
    except (PractorchError, ValueError) as error:
        return Row(run.path.name, "", "", "failed", "", None, None, run.started, str(error))
    failure = run.path / "failure.txt"
    why = failure.read_text(encoding="utf-8").strip() if state == "failed" else ""
    seconds = result.get("training_s", next((row["time_s"] for row in reversed(rows) if "time_s" in row), None))
    accuracy = result.get("accuracy")
    return Row(
        run.path.name, config.model, config.data, state, _score(result, rows), accuracy, seconds, run.started, why
    )


def _score(result: dict[str, Any], rows: list[dict[str, float]]) -> str:
    if "accuracy" in result:
        return f"{result['accuracy']:.2%} test"
    if "test_psnr" in result:
        return f"{result['test_psnr']:.2f} dB test"
    if "test_bits_per_byte" in result:
        return f"{result['test_bits_per_byte']:.3f} bits test"
    validated = next((row for row in reversed(rows) if "val_loss" in row), {})
    if "val_accuracy" in validated:
        return f"{validated['val_accuracy']:.2%} val"
    return f"{validated['val_loss']:.4f} val" if validated else ""
