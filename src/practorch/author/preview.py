"""What a learner will see of an exercise, as one Markdown page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from practorch.engine.grade import Graded, Grader, sayings
from practorch.engine.verdict import Finding
from practorch.spec import Exercise, Mistake, patched

Explain = Callable[[Exercise, Graded, Grader], tuple[Finding, ...]]
_FENCES = {".py": "python", ".cpp": "cpp", ".cu": "cuda", ".Dockerfile": "dockerfile"}


def preview(exercise: Exercise, messages: Mapping[str, str] | None = None) -> str:
    """Statement, starter, checks, hints, what is said to each mistake, what should stay.

    messages are those of `messages`, from real runs; without them, the sentences alone are shown.
    """
    said = messages or {}
    minutes = f"{exercise.minutes} minutes" if exercise.minutes else "no time named"
    parts = [
        f"# {exercise.title}",
        f"`{exercise.filename}` · {exercise.kind} · level {exercise.level} of 5 · {minutes}",
        exercise.statement().strip(),
        f"```{_FENCES.get(exercise.suffix, '')}\n{exercise.starter().rstrip()}\n```",
        "## What is checked",
        "\n".join(f"- **{name}** {says}" for name, says in sayings(exercise).items()),
        "## Hints, one at a time",
        "\n".join(f"{i}. {hint}" for i, hint in enumerate(exercise.hints, start=1)),
        "## What is said to each known mistake",
        *(said.get(m.id) or _message(m.id, _sentences(m)) for m in exercise.mistakes()),
        "## What should stay",
        exercise.remember.strip() or "(nothing yet)",
        f"Source: {exercise.source}" if exercise.source else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def messages(exercise: Exercise, grader: Grader, explain: Explain) -> dict[str, str]:
    """Mistake -> what a learner who makes it reads, evidence included."""
    found = {}
    for mistake in exercise.mistakes():
        source = patched(exercise.solution(), mistake.diff)
        graded = grader.grade(exercise, source, str(exercise.solution_path))
        findings = explain(exercise, graded, grader)
        lines = [line for f in findings for line in (f.evidence, f.text, f.hint) if line]
        found[mistake.id] = _message(mistake.id, lines or [f"nothing: the file {graded.verdict.status}"])
    return found


def _sentences(mistake: Mistake) -> list[str]:
    return [f"missed: {mistake.caught}", mistake.why, mistake.ask]


def _message(name: str, lines: list[str]) -> str:
    return f"### {name}\n\n" + "\n".join(f"> {line.strip()}  " for line in lines if line.strip())
