"""A comparison as a table, as JSON, and as a page with pictures."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import practorch.lab.compare.pictures as pictures
from practorch.lab.compare.outcome import Outcome, common_target
from practorch.lab.compare.plan import Plan
from practorch.lab.compare.statistics import difference, verdict
from practorch.lab.data import Images
from practorch.lab.page import Page
from practorch.lab.plots import save

HEAD = (
    "model", "accuracy %", "parameters", "multiply-adds", "train img/s", "infer img/s", "train MiB", "s to target",
    "arithmetic",
)  # fmt: skip


def rows(outcomes: Sequence[Outcome], target: float) -> list[tuple[str, ...]]:
    """A row of the table per model, the best first."""
    ranked = sorted(outcomes, key=lambda one: -one.accuracy.mean)
    return [
        (
            one.model, str(one.accuracy), f"{one.cost.parameters:,}", f"{one.cost.multiply_adds / 1e6:,.1f} M",
            f"{one.cost.training_images_per_s:,.0f}", f"{one.cost.inference_images_per_s:,.0f}",
            f"{one.cost.training_mib:,.0f}", _to_target(one, target), one.cost.arithmetic,
        )
        for one in ranked
    ]  # fmt: skip


def _to_target(one: Outcome, target: float) -> str:
    reached = one.seconds_to(target)
    if not reached:
        return "never"
    text = f"{statistics.fmean(reached):.1f}"
    return text if len(reached) == len(one.curves) else f"{text} ({len(reached)} of {len(one.curves)})"


def sentences(outcomes: Sequence[Outcome]) -> list[str]:
    """What the differences mean, pair by pair."""
    return [verdict(a.model, b.model, difference(a.accuracies, b.accuracies)) for a, b in combinations(outcomes, 2)]


def target_of(plan: Plan, outcomes: Sequence[Outcome]) -> float:
    """In percent: what was asked for, else the highest that all runs reached."""
    return 100 * plan.target if plan.target else common_target(outcomes)


def as_json(plan: Plan, outcomes: Sequence[Outcome], target: float) -> dict[str, Any]:
    """Everything in the table, and every seed's accuracy."""
    return {
        "data": plan.data,
        "budget": plan.budget,
        "target_percent": target,
        "models": [
            {
                "model": one.model,
                "accuracy_percent": one.accuracy.mean,
                "margin_95": None if one.accuracy.margin != one.accuracy.margin else one.accuracy.margin,
                "accuracies_percent": list(one.accuracies),
                "seconds_to_target": one.seconds_to(target),
                **vars(one.cost),
                "runs": [str(run.path) for run in one.runs],
            }
            for one in outcomes
        ],
        "sentences": sentences(outcomes),
    }


def write(plan: Plan, outcomes: Sequence[Outcome], test: Images, out: Path) -> list[Path]:
    """The page, its pictures and the numbers in a folder; the files, the page first."""
    target = target_of(plan, outcomes)
    numbers = out / "numbers.json"
    numbers.parent.mkdir(parents=True, exist_ok=True)
    numbers.write_text(json.dumps(as_json(plan, outcomes, target), indent=1, ensure_ascii=False), encoding="utf-8")
    page = Page(f"{' and '.join(one.model for one in outcomes)} on {test.name}")
    for sentence in sentences(outcomes):
        page.text(sentence)
    page.table(HEAD, rows(outcomes, target))
    page.text(_how(plan, outcomes, test, target), is_note=True)
    drawn = _pictures(outcomes, test, target, out)
    for path, heading, caption in drawn:
        page.heading(heading)
        page.picture(path, caption)
    return [page.write(out / "index.html"), numbers, *(path for path, _, _ in drawn)]


def _how(plan: Plan, outcomes: Sequence[Outcome], test: Images, target: float) -> str:
    config = outcomes[0].runs[0].config
    augmented = ", ".join(config.augment) or "not at all"
    return (
        f"{plan.budget}, {plan.num_seeds} seeds. Every model saw the same batches of {config.batch_size} in the same "
        f"order, augmented alike ({augmented}); optimizer and schedule are each model's own recipe. Accuracy is on "
        f"{len(test):,} test images, read once at the end, with the 95 % interval of Student's t over seeds. Seconds "
        f"to target are to the first validation at {target:.2f} %. Train MiB are weights, gradients, the optimizer's "
        f"numbers and what autograd keeps of a batch, in float32. Data: {test.source}."
    )


def _pictures(outcomes: Sequence[Outcome], test: Images, target: float, out: Path) -> list[tuple[Path, str, str]]:
    found = [
        (save(pictures.learning_curves(outcomes, target), out / "curves.png"), "How they learn",
         "Validation accuracy: the line is the mean of the seeds, the band goes from the worst to the best."),
        (save(pictures.accuracy_and_cost(outcomes), out / "cost.png"), "What it costs",
         "Test accuracy over multiply-adds and over training speed."),
        (save(pictures.confusions(outcomes, test), out / "confusions.png"), "What they confuse",
         "Percent of each true class, all seeds together."),
    ]  # fmt: skip
    for first, second in list(combinations(outcomes, 2))[:3]:
        stem, names = f"{first.model}-{second.model}".replace(":", "_"), f"{first.model} and {second.model}"
        drawn = pictures.class_differences(first, second, test)
        caption = "Bars that cross zero with their interval are no difference."
        found.append((save(drawn, out / f"classes-{stem}.png"), f"Class by class: {names}", caption))
        if (images := pictures.disagreements(first, second, test)) is not None:
            caption = "Test images on which every seed of one model is right and every seed of the other wrong."
            found.append((save(images, out / f"images-{stem}.png"), f"Where they disagree: {names}", caption))
    return found


def text(plan: Plan, outcomes: Sequence[Outcome]) -> str:
    """The table and the sentences for a terminal."""
    table = [HEAD, *rows(outcomes, target_of(plan, outcomes))]
    widths = [max(len(row[col]) for row in table) for col in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.ljust(w) if col == 0 else cell.rjust(w) for col, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in table
    ]
    return "\n".join([*lines, "", *sentences(outcomes)])
