"""The verdict on a run as text, as JSON, and as a page with pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from practorch.errors import PractorchError
from practorch.lab.enhance.judge import Score, means, rival_of
from practorch.lab.enhance.pictures import DETAIL, panel, small_panel
from practorch.lab.enhance.task import Task
from practorch.lab.page import Page
from practorch.lab.plots import save
from practorch.lab.run import Run

NUM_SHOWN = 6
"""Of small images."""


def head(scores: Sequence[Score]) -> list[str]:
    """The columns: dB of every answer, the gain, SSIM of the filter to beat and of the model, the gain."""
    names = list(scores[0].answers)
    rival = rival_of(scores[0].answers)
    return ["picture", *(f"{name} dB" for name in names), "gain dB", f"{rival} SSIM", "model SSIM", "gain SSIM"]


def rows(scores: Sequence[Score], task: Task) -> list[list[str]]:
    """A row for every photograph, or for every class of small images, and the mean over all pictures."""
    names = list(dict.fromkeys(score.pair.name for score in scores))
    groups = [(name, [score for score in scores if score.pair.name == name]) for name in names]
    if task.data != "photos":
        groups.sort(key=lambda group: group[0])
    return [_row(name, group) for name, group in groups] + ([_row("mean", scores)] if len(scores) > 1 else [])


def _row(name: str, scores: Sequence[Score]) -> list[str]:
    mean = means(scores)
    rival = rival_of(scores[0].answers).lower()
    keys = ["" if answer == "model" else f"{answer.lower()}_" for answer in scores[0].answers]
    return [
        name, *(f"{mean[f'{key}psnr']:.2f}" for key in keys), f"{mean['gain_psnr']:+.2f}",
        f"{mean[f'{rival}_ssim']:.4f}", f"{mean['ssim']:.4f}", f"{mean['gain_ssim']:+.4f}",
    ]  # fmt: skip


def text(scores: Sequence[Score], task: Task) -> str:
    """The table in plain columns, and what it says in a sentence."""
    table = [head(scores), *rows(scores, task)]
    widths = [max(len(row[col]) for row in table) for col in range(len(table[0]))]
    lines = [
        "  ".join(cell.ljust(wide) if col == 0 else cell.rjust(wide) for col, (cell, wide) in enumerate(line))
        for line in (list(zip(row, widths, strict=True)) for row in table)
    ]
    return "\n".join([*lines, "", verdict(scores)])


def verdict(scores: Sequence[Score]) -> str:
    """Which is nearer to the truth, in a sentence."""
    mean = means(scores)
    gain, rival = mean["gain_psnr"], rival_of(scores[0].answers)
    pictures = f"on {len(scores):,} picture{'s' if len(scores) > 1 else ''} that it was not trained on"
    if is_better(scores):
        return f"The model is {gain:.2f} dB nearer to the truth than {rival} {pictures}."
    return f"The model is no better than {rival} ({gain:+.2f} dB) {pictures}: train it for longer."


def is_better(scores: Sequence[Score]) -> bool:
    """The model beats the filter, in the mean."""
    return means(scores)["gain_psnr"] > 0


def how(task: Task) -> str:
    """How the pictures were made and judged."""
    made = (
        f"made {task.scale} times smaller by antialiased bicubic and rounded to bytes"
        if task.kind == "sharpen"
        else f"given Gaussian noise of sigma {task.noise:g} of 255, clipped and rounded to bytes"
    )
    return (
        f"Brightness (BT.601) of pictures that no run trains on, {made}. PSNR and SSIM (Gaussian window, sigma 1.5) of "
        f"outputs rounded to bytes, {max(2, task.scale)} pixels cut off on each side."
    )


def as_json(scores: Sequence[Score], task: Task) -> dict[str, object]:
    """Every number, unrounded."""
    return {
        "task": task.text(),
        "mean": means(scores),
        "pictures": [
            {"name": score.pair.name, **{name: {"psnr": a.psnr, "ssim": a.ssim} for name, a in score.answers.items()}}
            for score in scores[: 100 if task.data == "photos" else 0]
        ],
    }


def write(run: Run, scores: Sequence[Score], task: Task, out: Path) -> list[Path]:
    """The page, its pictures and the numbers in a folder; the files, the page first.

    Raises PractorchError if the folder cannot be written.
    """
    page = Page(f"{run.config.model}, {task.text()}")
    page.text(verdict(scores))
    page.table(head(scores), rows(scores, task))
    page.text(f"{how(task)} Run: {run.path.name}.", is_note=True)
    try:
        out.mkdir(parents=True, exist_ok=True)
        numbers = out / "numbers.json"
        numbers.write_text(json.dumps(as_json(scores, task), indent=1), encoding="utf-8")
        files = [numbers]
        if task.data == "photos":
            for score in scores:
                files.append(save(panel(score), out / f"{score.pair.name}.png"))
                page.heading(score.pair.name)
                page.picture(
                    files[-1],
                    f"{score.pair.name}: below, the {DETAIL} pixels square where {rival_of(score.answers)} errs most.",
                )
        else:
            files.append(save(small_panel(_one_of_each(scores)), out / "images.png"))
            page.heading("Some test images")
            page.picture(files[-1], "The first test image of some classes.")
        return [page.write(out / "index.html"), *files]
    except OSError as error:
        raise PractorchError(f"{out}: cannot be written: {error.strerror}", hint="another folder: -o DIR") from None


def _one_of_each(scores: Sequence[Score]) -> list[Score]:
    firsts = {score.pair.name: score for score in reversed(scores)}
    return [firsts[name] for name in sorted(firsts)][:NUM_SHOWN]
