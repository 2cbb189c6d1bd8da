import math
import runpy
from pathlib import Path

# No answer is stored: every cause is injected, and the one whose curves are the printed ones is the answer.
_HERE = Path(__file__).parent
_CLINIC = runpy.run_path(str(_HERE / "checks.py"))
_ROWS = [line.split() for line in (_HERE / "statement.md").read_text(encoding="utf-8").splitlines()]
_STEPS = next([int(n) for n in row[1:]] for row in _ROWS if row[:1] == ["step"])


def _distance(cause: str, letter: str) -> float:
    """How far the curves of a cause are from the printed ones, in factors of ten."""
    curves, half = _CLINIC["_curves"](cause), len(_STEPS) // 2
    rows = [part for row in _ROWS if row[:1] == [letter] for part in (row[1 : half + 2], row[half + 2 :])]
    pairs = [(curves[row[0]][step - 1], float(n)) for row in rows for step, n in zip(_STEPS, row[1:], strict=False)]
    return sum(abs(math.log10(replayed / printed)) for replayed, printed in pairs)


def _test(cause: str) -> str:
    """The test that is positive for this cause alone."""
    others = [c for c in _CLINIC["CAUSES"] if c != cause]
    return next(t for t, run in _CLINIC["TESTS"].items() if run(cause) and not any(map(run, others)))


def _diagnosis(letter: str) -> tuple[str, str]:
    cause = min(_CLINIC["CAUSES"], key=lambda cause: _distance(cause, letter))
    return cause, _test(cause)


cause_a, test_a = _diagnosis("a")
cause_b, test_b = _diagnosis("b")
cause_c, test_c = _diagnosis("c")
cause_d, test_d = _diagnosis("d")
cause_e, test_e = _diagnosis("e")
cause_f, test_f = _diagnosis("f")
cause_g, test_g = _diagnosis("g")
cause_h, test_h = _diagnosis("h")
