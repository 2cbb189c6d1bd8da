"""The skeleton of an exercise: the right files with the right names, and nothing in them that verify would accept."""

from __future__ import annotations

import re
from pathlib import Path

from practorch.errors import PractorchError
from practorch.spec import KINDS, QUIZ_KINDS, did_you_mean


def new(folder: Path, day: str, id: str, kind: str) -> Path:
    """Write the skeleton of an exercise into folder/day/id, where folder is a curriculum, and give back its path.

    Raises PractorchError if the id or the kind cannot be, or if there is something already.
    """
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS) or f"there are {', '.join(KINDS)}"
        raise PractorchError(f"no kind of exercise is named {kind!r}", hint=hint)
    for name in (day, id):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise PractorchError(f"{name!r} cannot be a name", hint="small letters, digits and _, such as masked_mean")
    path = folder / day / id
    if path.exists():
        raise PractorchError(f"{path} is already there", hint="choose another id, or edit that one")
    path.mkdir(parents=True)
    for name, text in _files(id, kind).items():
        (path / name).write_text(text.lstrip("\n"), encoding="utf-8")
    return path


def _files(id: str, kind: str) -> dict[str, str]:
    if kind in QUIZ_KINDS:
        parts = (_ANSWER_STARTER, _ANSWER_SOLUTION, _ANSWER_CHECKS)
    elif kind == "test":
        parts = (_STARTER, _SOLUTION, _TEST_CHECKS)
    else:
        starter = {"parsons": _PARSONS_STARTER, "fix": _FIX_STARTER}.get(kind, _STARTER)
        observer = {"speed_up": "torch_calls", "memory": "kept"}.get(kind, "")
        checks = _CHECKS + (_COST.replace("OBSERVER", observer) if observer else "")
        checks = checks.replace(
            "IMPORT", f"{observer}, grads" if observer == "kept" else f"grads, {observer}".rstrip(", ")
        )
        parts = (starter, _SOLUTION, checks)
    starter, solution, checks = (part.replace("NAME", id) for part in parts)
    return {
        "exercise.toml": _TOML.replace("KIND", kind),
        "statement.md": _STATEMENT[kind in QUIZ_KINDS].replace("NAME", id),
        "starter.py": starter,
        "solution.py": solution,
        "checks.py": checks,
        "mistakes.toml": _MISTAKES,
    }


# verify refuses each of these until it is written: empty fields, a statement that is too short, a solution that raises.

_TOML = """
title    = ""
kind     = "KIND"
level    = 0        # 1 to 5
minutes  = 0
teaches  = []       # terms that this exercise brings
needs    = []       # terms that an earlier exercise teaches
remember = ""       # one or two sentences that should stay; shown after a pass
source   = ""
hints    = []       # three rungs: the symptom with data, the principle, the place
"""

_STATEMENT = {
    False: "Write `NAME`.\n",
    True: "Fill in the answers.\n",
}

_STARTER = '''
from torch import Tensor


def NAME(x: Tensor) -> Tensor:
    """What it gives.

    x:  (B, D) float
    -> (B, D)
    """
    # TODO: what to do here, as a question.
    raise NotImplementedError
'''

_FIX_STARTER = '''
from torch import Tensor


def NAME(x: Tensor) -> Tensor:
    """What it gives.

    x:  (B, D) float
    -> (B, D)
    """
    return x        # the mistake stands here: a working file with one of mistakes.toml in it
'''

_PARSONS_STARTER = '''
from torch import Tensor

# These lines are in no order, and some do not belong. Indentation is kept.
#     (the lines of the solution and the distractors)


def NAME(x: Tensor) -> Tensor:
    """What it gives.

    x:  (B, D) float
    -> (B, D)
    """
    raise NotImplementedError
'''

_SOLUTION = """
from torch import Tensor


def NAME(x: Tensor) -> Tensor:
    raise NotImplementedError
"""

_CHECKS = '''
from practorch.observe import IMPORT


def values(sol, rand):
    """"""
    for name, x in rand.battery("B D"):
        yield name, sol.NAME, x


def gradient(sol, rand):
    """"""
    yield "3 x 5", grads, sol.NAME, rand.normal(3, 5)
'''

_COST = '''

def cost(sol, rand):
    """"""
    yield "64 rows", OBSERVER, sol.NAME, rand.normal(64, 5)
'''

_TEST_CHECKS = '''
def _right(x):
    raise NotImplementedError


def _wrong(x):
    raise NotImplementedError


def mutants(sol, rand):
    """"""

    def tells_apart(x):
        given = sol.NAME(x)
        return bool((_right(given) != _wrong(given)).any())

    yield "the first mutant", tells_apart, rand.normal(3, 5)
'''

_ANSWER_STARTER = """
# The snippet stands here, as in the statement.
#
# answer_one: what is asked?

answer_one = ...
"""

_ANSWER_SOLUTION = """
# Each constant is computed by running the snippet: no answer is written down.

answer_one = ...
"""

_ANSWER_CHECKS = '''
from practorch.observe import answer


def answers(sol, rand):
    """"""
    yield "what it is about", answer, sol, "answer_one"
'''

_MISTAKES = """
# [does_something_wrong]          a verb in the third person: what was done
# why     = "What was done, and why the right rule holds; one or two sentences to the learner."
# ask     = "One question that leads on without giving the patch?"
# caught  = "values"              the check that must see it
# catalog = ""                    its page in the field guide, where there is one
# diff    = '''
# - a whole line of solution.py
# + what they write instead
# '''
"""
