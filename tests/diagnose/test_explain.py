"""From a learner's file to a finding, through the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from practorch.diagnose import explain
from practorch.engine.grade import Grader
from practorch.engine.verdict import Finding
from practorch.spec import Exercise, load_exercise

SOLUTION = """
import torch

def scores(q, k):
    return q @ k.mT / q.shape[-1] ** 0.5
"""
CHECKS = '''
from practorch.observe import grads

def values(sol, rand):
    """Scaled dot products."""
    yield "first", sol.scores, rand.normal(7, 11), rand.normal(5, 11)
    yield "wider", sol.scores, rand.normal(3, 13), rand.normal(2, 13)

def gradient(sol, rand):
    """The gradient is right."""
    yield "first", grads, sol.scores, rand.normal(7, 3), rand.normal(5, 3)
'''
MISTAKES = """
[swaps_the_sides]
why = "The sides of the product have changed places."
ask = "Whose rows are the rows of the result?"
caught = "values"
diff = '''
- return q @ k.mT / q.shape[-1] ** 0.5
+ return k @ q.mT / q.shape[-1] ** 0.5
'''
"""
HEAD = 'title = "Scores"\nkind = "write"\nlevel = 1\nminutes = 5\nteaches = ["scores"]\nhints = ["Which sizes?"]\n'


@pytest.fixture
def scores(tmp_path: Path) -> Exercise:
    """An exercise with one known mistake."""
    folder = tmp_path / "scores"
    folder.mkdir()
    for name, text in {
        "exercise.toml": HEAD,
        "solution.py": SOLUTION,
        "starter.py": "def scores(q, k):\n    raise NotImplementedError\n",
        "checks.py": CHECKS,
        "mistakes.toml": MISTAKES,
        "statement.md": "Scores.\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_exercise(folder, "attention")


def findings(grader: Grader, exercise: Exercise, line: str) -> tuple[Finding, ...]:
    source = f"import torch\n\ndef scores(q, k):\n    {line}\n"
    return explain(exercise, grader.grade(exercise, source, "/learner/scores.py"), grader)


def test_a_missing_root_is_named_with_the_learners_sizes(grader: Grader, scores: Exercise) -> None:
    (found,) = findings(grader, scores, "return q @ k.mT")
    assert found.rule == "scaled_by_root"
    assert found.mistake == ""
    assert "the root of 11, and 11 is q.shape[1]" in found.text
    assert found.evidence.startswith("values, first: at [0, 0]: got ")


def test_a_known_mistake_comes_before_every_rule(grader: Grader, scores: Exercise) -> None:
    (found,) = findings(grader, scores, "return k @ q.mT / q.shape[-1] ** 0.5")
    assert (found.rule, found.mistake) == ("known mistake", "swaps_the_sides")


def test_an_error_has_its_line_and_its_shapes(grader: Grader, scores: Exercise) -> None:
    (found,) = findings(grader, scores, "return q @ k / q.shape[-1] ** 0.5")
    assert found.rule == "matmul_shapes"
    assert found.line == 4
    assert "(7, 11) @ (5, 11)" in found.text
    assert "k: float32 (5, 11)" in found.evidence


def test_one_change_in_place_explains_values_and_gradients(grader: Grader, scores: Exercise) -> None:
    (found,) = findings(grader, scores, "q /= q.shape[-1] ** 0.5; return q @ k.mT")
    assert (found.rule, found.catalog) == ("argument_changed", "inplace_mutates_input")


def test_what_no_rule_explains_has_no_finding(grader: Grader, scores: Exercise) -> None:
    assert findings(grader, scores, "return (q @ k.mT).sin() + q[:, :1] * k[:, 0]") == ()


def test_a_right_file_has_no_finding(grader: Grader, scores: Exercise) -> None:
    assert findings(grader, scores, "return torch.einsum('nd,md->nm', q, k) / q.shape[-1] ** 0.5") == ()


STEPS = """
def scores(q, k):
    raw = q @ k.mT
    scaled = raw / q.shape[-1] ** 0.5
    return scaled.tanh() + 1
"""
LINES = {
    "negates": ("raw = q @ k.mT", "raw = -(q @ k.mT)"),
    "divides_by_the_width": ("scaled = raw / q.shape[-1] ** 0.5", "scaled = raw / q.shape[-1]"),
    "takes_one_off": ("return scaled.tanh() + 1", "return scaled.tanh() - 1"),
    "squares_in_the_end": ("return scaled.tanh() + 1", "return scaled.tanh() ** 2 + 1"),
}


@pytest.fixture
def steps(scores: Exercise) -> Exercise:
    """An exercise of three lines, with known mistakes that all act on the same calls."""
    scores.solution_path.write_text(STEPS, encoding="utf-8")
    form = '[{}]\nwhy = "It does."\nask = "Does it?"\ncaught = "values"\ndiff = """\n- {}\n+ {}\n"""\n'
    text = "\n".join(form.format(name, *lines) for name, lines in LINES.items())
    (scores.path / "mistakes.toml").write_text(text, encoding="utf-8")
    return scores


@pytest.mark.parametrize(
    "made",
    [
        {"negates", "divides_by_the_width"},
        {"divides_by_the_width", "squares_in_the_end"},
        {"negates", "divides_by_the_width", "takes_one_off"},
    ],
)
def test_mistakes_in_one_call_are_named_together(grader: Grader, steps: Exercise, made: set[str]) -> None:
    source = STEPS
    for name in made:
        source = source.replace(*LINES[name])
    found = explain(steps, grader.grade(steps, source, "/learner/scores.py"), grader)
    assert {f.mistake for f in found} == made


def test_known_mistakes_beside_an_unknown_one_are_not_named(grader: Grader, steps: Exercise) -> None:
    source = STEPS.replace(*LINES["negates"]).replace("tanh", "sin").replace(*LINES["divides_by_the_width"])
    assert explain(steps, grader.grade(steps, source, "/learner/scores.py"), grader) == ()


TWO = "\ndef twice(x):\n    return x + x\n"
TWICE = '''

def doubled(sol, rand):
    """Everything is there twice."""
    yield "five", sol.twice, rand.normal(5)
    yield "three", sol.twice, rand.normal(3)
'''


def test_an_unknown_mistake_in_one_function_does_not_silence_the_others(grader: Grader, steps: Exercise) -> None:
    steps.solution_path.write_text(STEPS + TWO, encoding="utf-8")
    (steps.path / "checks.py").write_text(CHECKS + TWICE, encoding="utf-8")
    source = (STEPS + TWO).replace(*LINES["negates"]).replace("x + x", "x * x.relu() - 1")
    (found,) = explain(steps, grader.grade(steps, source, "/learner/scores.py"), grader)
    assert found.mistake == "negates"
    source = (STEPS + TWO).replace(*LINES["negates"]).replace("x + x", "-x - x")
    known, rule = explain(steps, grader.grade(steps, source, "/learner/scores.py"), grader)
    assert (known.mistake, rule.rule) == ("negates", "sign_flipped")


def test_importing_the_rules_leaves_torch_alone() -> None:
    import subprocess
    import sys

    probe = "import sys, practorch.diagnose; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
