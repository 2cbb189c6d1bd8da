"""What every call must leave as it was, and how an error is shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from practorch.engine.forbidden import forbidden_in
from practorch.engine.grade import Graded, Grader
from practorch.spec import Exercise, load_exercise

SOLUTION = """
import torch
from torch import nn


def double(x, model, notes):
    return 2 * x
"""
CHECKS = """
import torch
from torch import nn


def values(sol, rand):
    \"\"\"Twice the argument.\"\"\"
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)).train()
    x = rand.normal(5, 3, grad=True)
    x.sum().backward()
    yield "five", sol.double, x, model, {"a": [1, 2]}
"""


@pytest.fixture
def exercise(tmp_path: Path, shift: Exercise) -> Exercise:
    folder = tmp_path / "double"
    shutil.copytree(shift.path, folder)
    (folder / "solution.py").write_text(SOLUTION)
    (folder / "checks.py").write_text(CHECKS)
    facts = (folder / "exercise.toml").read_text().replace("forbids", "# forbids")
    (folder / "exercise.toml").write_text(facts)
    return load_exercise(folder, "basics")


def graded(exercise: Exercise, grader: Grader, *lines: str) -> Graded:
    body = "\n".join(f"    {line}" for line in lines)
    source = (
        f"import random\nimport numpy as np\nimport torch\n\n\ndef double(x, model, notes):\n{body}\n    return 2 * x\n"
    )
    return grader.grade(exercise, source, "/mine.py", seeds=(0,))


@pytest.mark.parametrize(
    ("line", "kind", "where"),
    [
        ("x.data.mul_(1.5)", "changed", "x"),
        ("x.detach().numpy()[0] = 9", "changed", "x"),
        ("x.grad.zero_()", "changed", "x.grad"),
        ("x.grad = None", "changed", "x.grad"),
        ("x.requires_grad_(False)", "graph", ""),
        ("model.eval()", "changed", "model.training"),
        ("model[0].weight.data.add_(1)", "changed", "model.0.weight"),
        ("model(x.detach())", "changed", "model.1.running_mean"),
        ("model(x.detach()).sum().backward()", "changed", "model.0.weight.grad"),
        ("model[1].momentum = 0.5; model[1].running_var.fill_(2)", "changed", "model.1.running_var"),
        ("notes['a'].append(3)", "changed", "len(notes['a'])"),
        ("notes['b'] = 1", "changed", "notes['b']"),
        ("torch.manual_seed(0)", "state", "the global seed"),
        ("torch.rand(3)", "state", "the global random state"),
        ("random.random()", "state", "Python's random state"),
        ("np.random.rand()", "state", "NumPy's random state"),
        ("torch.set_grad_enabled(False)", "graph", ""),
        ("torch.set_default_dtype(torch.float64)", "state", "the default dtype"),
        ("torch.set_default_device('meta')", "state", "the default device"),
        ("torch.use_deterministic_algorithms(True)", "state", "deterministic mode"),
        ("torch.set_num_threads(2)", "state", "the number of threads"),
        ("torch.autograd.set_detect_anomaly(True)", "state", "anomaly detection"),
    ],
)
def test_a_side_effect_is_a_miss(exercise: Exercise, grader: Grader, line: str, kind: str, where: str) -> None:
    done = graded(exercise, grader, line)
    assert done.verdict.status == "failed"
    assert (kind, where) in {(miss.kind, miss.where) for missed in done.missed for miss in missed.misses}


@pytest.mark.parametrize("line", ["pass", "y = x.clone().mul_(3)", "model.train()", "x.detach()[:] = x.detach()"])
def test_what_changes_nothing_is_no_miss(exercise: Exercise, grader: Grader, line: str) -> None:
    assert graded(exercise, grader, line).verdict.status == "passed"


def test_an_error_shows_the_line_and_the_tensors_in_it(exercise: Exercise, grader: Grader) -> None:
    done = graded(exercise, grader, "n = len(x)", "y = model[0].weight @ x.double()[:n]", "return y")
    (check,) = done.verdict.checks
    (case,) = check.cases
    assert (case.kind, case.line) == ("raised", 8)
    assert case.code == "y = model[0].weight @ x.double()[:n]"
    assert (
        case.shapes
        == (
            "model.0.weight: float32 (2, 3), requires grad",
            "x: float32 (5, 3), requires grad",
            "n: 5",
        )
        or "x: float32 (5, 3), requires grad" in case.shapes
    )


def test_an_error_inside_torch_is_shown_at_the_learners_line(exercise: Exercise, grader: Grader) -> None:
    done = graded(exercise, grader, "torch.nn.functional.cross_entropy(x, notes)")
    assert done.verdict.checks[0].cases[0].line == 7


def test_prints_and_warnings_are_shown_without_our_paths(exercise: Exercise, grader: Grader) -> None:
    done = graded(exercise, grader, "print('hello', x.shape)", "torch.var(torch.ones(1))")
    assert "hello torch.Size([5, 3])" in done.verdict.prints
    assert "UserWarning: var(): degrees of freedom is <= 0" in done.verdict.prints
    assert "Triggered internally" not in done.verdict.prints


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import torch\ndef f(x):\n    return torch.roll(x, 1)\n", {"roll": 3}),
        ("from torch import roll as r\ndef f(x):\n    return r(x, 1)\n", {"roll": 3}),
        ("import torch as t\ndef f(x):\n    g = t.roll\n    return g(x, 1)\n", {"roll": 3}),
        ("def f(x):\n    return x.roll(1)\n", {"roll": 2}),
        ("import torch.optim as o\nclass A(o.Adam):\n    pass\n", {"torch.optim.Adam": 2}),
        ("from torch.optim import Adam\ndef f():\n    return Adam([])\n", {"torch.optim.Adam": 3}),
        ("def roll(x):\n    return x\ndef f(x):\n    return roll(x)\n", {}),
        ("import numpy as np\ndef f(x):\n    return np.roll(x, 1)\n", {}),
        ("class Adam:\n    def roll(self):\n        return self.roll()\n", {}),
        ("def f(x):\n    return x\nif __name__ == '__main__':\n    import torch\n    torch.roll(f(1))\n", {}),
        ("import torch\ndef test_f():\n    assert torch.roll\n", {}),
        ("# torch.roll\ndef f(x):\n    'torch.roll'\n    return x\n", {}),
        ("def f(x:\n", {}),
    ],
)
def test_a_forbidden_function_is_seen_in_the_text(source: str, found: dict[str, int]) -> None:
    assert forbidden_in(source, ("roll", "torch.optim.Adam")) == found


@pytest.mark.parametrize(
    "body",
    [
        "return getattr(torch, 'ro' + 'll')(x, 1)",
        "return torch.ops.aten.roll(x, [1])",
        "return torch.vmap(lambda r: r)(x).roll(1)",
    ],
)
def test_a_forbidden_function_is_seen_in_the_calls(shift: Exercise, grader: Grader, body: str) -> None:
    done = grader.grade(shift, f"import torch\ndef shift(x):\n    {body}\n", "/mine.py")
    assert done.verdict.status == "failed"
    (check,) = [c for c in done.verdict.checks if c.name == "allowed calls"]
    assert (check.cases[0].name, check.cases[0].line) == ("roll", 3)
