"""Train and eval, dropout, and arguments that make no difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from practorch.diagnose.rules.close import close
from practorch.diagnose.rules.rule import Explained, Rule, evidence, evidence_of_miss, leaf_rule
from practorch.diagnose.rules.seen import Numbers, Seen, alike
from practorch.engine.records import Call


def train_and_eval_alike(seen: Seen) -> Iterator[Explained]:
    """Train mode and eval mode give the same where the solution's differ."""
    if _both_modes(seen.missed.got.value, seen.missed.want.value) or _twin(seen):
        yield Explained(
            "In train mode and in eval mode your module gives the same; the solution's results differ. train() and "
            "eval() set self.training, and nothing else: forward has to look at it.",
            evidence_of_miss(seen),
            "Where does your forward read self.training?",
        )


def _both_modes(got: Any, want: Any) -> bool:
    if not isinstance(got, dict) or not isinstance(want, dict) or got.keys() != want.keys():
        return False
    train = next((key for key in want if "train" in str(key)), None)
    evals = next((key for key in want if "eval" in str(key)), None)
    if train is None or evals is None or len(want) != 2:
        return False
    return alike(got[train], got[evals]) and not alike(want[train], want[evals])


def _twin(seen: Seen) -> bool:
    mine, theirs = seen.missed.got, seen.missed.want
    if mine.raised or seen.effects or not (mode := _mode(mine)):
        return False
    for got, want in seen.peers:
        is_other = _mode(got) not in ("", mode) and got.args == mine.args and got.raised is None
        if is_other and alike(got.value, mine.value) and not alike(want.value, theirs.value):
            return True
    return False


def _mode(call: Call) -> str:
    words = f"{call.check} {call.name}"
    return next((mode for mode in ("eval", "train") if mode in words), "")


def dropout_active(seen: Seen) -> Iterator[Explained]:
    """Some numbers are 0, all others the right ones times one factor above 1; random numbers may be drawn for it."""
    is_plain = seen.kinds <= {"values", "state"} and all(name.endswith("random state") for name in seen.effects)
    leaves = seen.as_numbers() if is_plain else ()
    dropped = [_survivors(n.a, n.b) for n in leaves]
    if dropped and dropped[0] and all(dropped):
        (zeros, factor), n = dropped[0], leaves[0]
        yield Explained(
            f"{zeros} of your {n.a.numel()} numbers are 0 and the others are the right ones times {factor:.4g}. This "
            "is what dropout does in training; here every number counts.",
            evidence(seen, n),
            "Who tells the dropout in your code that training is over?",
        )


def dropout_missing(seen: Seen, n: Numbers) -> Iterator[Explained]:
    """Some of the right numbers are 0, all others the learner's times one factor above 1."""
    kept = _survivors(n.b, n.a)
    if n.has_same_shape and kept:
        zeros, factor = kept
        yield Explained(
            f"{zeros} of the {n.b.numel()} right numbers are 0 and the others are yours times {factor:.4g}. In "
            "training dropout drops some and makes up for it with the rest.",
            evidence(seen, n),
            "What should happen to the numbers that stay, so that their mean does not change?",
        )


def _survivors(dropped: Any, whole: Any) -> tuple[int, float] | None:
    """How many were dropped, and the factor of the rest; None if this is no dropout."""
    if dropped.shape != whole.shape or not bool(dropped.isfinite().all()) or not bool(whole.isfinite().all()):
        return None
    gone = (dropped == 0) & (whole != 0)
    rest = ~gone & (whole != 0)
    if int(gone.sum()) < 1 or int(rest.sum()) < 4:
        return None
    ratio = dropped[rest] / whole[rest]
    factor = ratio.median().item()
    is_even = close(dropped[rest], factor * whole[rest], 3e-5)
    return (int(gone.sum()), factor) if is_even and factor > 1.001 else None


def argument_ignored(seen: Seen) -> Iterator[Explained]:
    """Calls that differ in one argument give the same, and should not."""
    mine, theirs = seen.missed.got, seen.missed.want
    if not seen.numbers or not all(n.is_float and n.b.numel() > 2 for n in seen.numbers):
        return  # answers to questions and counts are alike by chance
    for got, want in seen.peers:
        name = _only_difference(got, mine)
        if name and not got.raised and alike(got.value, mine.value) and not alike(want.value, theirs.value):
            yield Explained(
                f"Your function gives the same for {_line(got, name)} and for {_line(mine, name)}; the solution does "
                f"not. {name} makes no difference to what you compute.",
                evidence_of_miss(seen),
                f"In which lines of your function does {name} appear?",
                reading=name,
            )


def _only_difference(a: Call, b: Call) -> str:
    """The one scalar argument in which two calls differ; nothing if there are more or none."""
    if len(a.args) != len(b.args) or a.check != b.check:
        return ""
    lines = [(x, y) for x, y in zip(a.args, b.args, strict=True) if x != y]
    if len(lines) != 1 or "(" in lines[0][0]:
        return ""
    names = {line.partition(": ")[0] for line in lines[0]}
    return names.pop() if len(names) == 1 else ""


def _line(call: Call, name: str) -> str:
    text = next(line.partition(": ")[2] for line in call.args if line.startswith(f"{name}: "))
    return f"{name}={text}"


MODES: tuple[Rule, ...] = (
    Rule("train_and_eval_alike", train_and_eval_alike),
    Rule("dropout_active", dropout_active, "dropout_active_in_eval"),
    leaf_rule("dropout_missing", dropout_missing),
    Rule("argument_ignored", argument_ignored),
)
