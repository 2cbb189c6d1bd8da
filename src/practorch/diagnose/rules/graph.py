"""The graph between inputs and result: cut, joined where it should not be, or without one of the inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from practorch.diagnose.rules.rule import Explained, Rule, evidence_of_miss
from practorch.diagnose.rules.seen import Leaf, Seen
from practorch.engine.values import TensorValue

CUT = "cut from the graph"


def cut_from_graph(seen: Seen) -> Iterator[Explained]:
    """Nothing leads from the result back to the inputs."""
    misses = [m for m in seen.missed.misses if m.kind == "graph"]
    is_cut = bool(misses) and seen.kinds == {"graph"} and all(m.got.startswith("cut") for m in misses)
    if is_cut or _all_leaves(seen, _is_cut):
        yield Explained(
            "The numbers are right, and no graph leads from them back to the inputs. .detach(), .item(), .data, "
            "torch.tensor(...) and no_grad end the graph; no gradient gets past them.",
            evidence_of_miss(seen),
            "After which line does the .grad_fn of your intermediate result become None?",
        )


def second_gradient_cut(seen: Seen) -> Iterator[Explained]:
    """The gradient is right and cannot be differentiated again."""
    if _all_leaves(seen, lambda leaf: leaf.where == "second gradient" and leaf.got == CUT):
        yield Explained(
            "The gradient is right, and it has no graph of its own. A backward that works on detached numbers, or "
            "without create_graph, cannot be differentiated again.",
            evidence_of_miss(seen),
            "Is every step of your backward a torch operation on tensors that are still in the graph?",
        )


def no_gradient(seen: Seen) -> Iterator[Explained]:
    """Some arguments get a gradient and one that should does not."""
    if _all_leaves(seen, lambda leaf: "gradient" in leaf.where and leaf.got is None and _is_tensor(leaf.want)):
        names = ", ".join(leaf.where.partition(".")[2] for leaf in seen.leaves)
        yield Explained(
            f"The result is right, and no gradient reaches {names}. The path from there to the result is detached, or "
            "goes through argmax, a comparison, an index or a copy.",
            evidence_of_miss(seen),
            "On its way to the result, through which lines does that tensor go?",
        )


def needless_gradient(seen: Seen) -> Iterator[Explained]:
    """An argument gets a gradient that should get none, or the result is in the graph and should not be."""
    misses = [m for m in seen.missed.misses if m.kind == "graph"]
    is_joined = bool(misses) and seen.kinds == {"graph"} and all(m.got.startswith("joined") for m in misses)
    if is_joined or _all_leaves(seen, _is_needless):
        yield Explained(
            "The result is right, and a gradient flows where none should. A target, a running value and a number for "
            "the log are constants: the graph ends before them.",
            evidence_of_miss(seen),
            "Which of the tensors in your formula is a fixed target, and how does autograd get to know?",
        )


def _is_cut(leaf: Leaf) -> bool:
    return isinstance(leaf.got, dict) and leaf.got.get(CUT) is True and isinstance(leaf.want, dict)


def _is_needless(leaf: Leaf) -> bool:
    return "gradient" in leaf.where and leaf.want is None and _is_tensor(leaf.got)


def _all_leaves(seen: Seen, holds: Any) -> bool:
    return bool(seen.leaves) and not seen.effects and all(holds(leaf) for leaf in seen.leaves)


def _is_tensor(value: Any) -> bool:
    return isinstance(value, TensorValue)


GRAPH: tuple[Rule, ...] = (
    Rule("cut_from_graph", cut_from_graph, "detached_output"),
    Rule("second_gradient_cut", second_gradient_cut, "custom_backward_not_double_differentiable"),
    Rule("no_gradient", no_gradient, "nondifferentiable_step"),
    Rule("needless_gradient", needless_gradient, "target_not_detached"),
)
