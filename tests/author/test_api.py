"""The names of torch that a text uses."""

from __future__ import annotations

from pathlib import Path

import pytest

import practorch
from practorch.author.api import code_in, texts_with_code, torch_names
from practorch.author.texts import text_problems
from practorch.spec import load_exercise


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import torch\ny = torch.softmax(x, 0)", {"softmax"}),
        ("import torch.nn.functional as F\ny = F.relu(x)", {"relu"}),
        ("import torch\ny = torch.nn.functional.relu(x)", {"relu"}),
        ("from torch import nn, Tensor\nlayer = nn.Linear(2, 3)", {"Tensor", "Linear"}),
        ("from torch.utils.data import DataLoader as D\nD(x)", {"DataLoader"}),
        ("y = x.amax(0).values", {"amax"}),
        ("import torch\nx = x.to(torch.float64)", {"to"}),
        ("words = text.split().sort()", set()),
        ("class A:\n    def f(self):\n        self.mean = 0\n        return self.mean", set()),
        ("import numpy as np\ny = np.asarray(x)", set()),
    ],
)
def test_names_of_torch(source: str, names: set[str]) -> None:
    assert torch_names(source) == names


def test_an_exercise_uses_only_what_was_introduced() -> None:
    exercise = load_exercise(Path(practorch.__file__).parent / "curriculum/numerics/stable_softmax", "numerics")
    used = torch_names(exercise.solution()) | torch_names(exercise.starter())
    assert not [p for p in text_problems(exercise, frozenset(), frozenset(used)) if "introduces" in p]
    told = [p for p in text_problems(exercise, frozenset(), frozenset(used - {"amax"})) if "introduces" in p]
    assert told == ["the solution uses amax, which no day up to 'numerics' introduces (track.toml)"]


def test_a_quiz_is_held_to_what_it_shows() -> None:
    quiz = load_exercise(Path(practorch.__file__).parent / "curriculum/tensors/predict_dtypes", "tensors")
    assert "solution" not in dict(texts_with_code(quiz))
    assert list(code_in("```python\nx = 1\n```\ntext\n```python\nx = \n```\n")) == ["x = 1\n"]
