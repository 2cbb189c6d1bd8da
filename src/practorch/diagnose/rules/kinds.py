"""A result of another kind: None, an array, a number, a list, a tuple, a string instead of a tensor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from practorch.diagnose.rules.close import close
from practorch.diagnose.rules.rule import Explained, Rule, evidence_of_miss
from practorch.diagnose.rules.seen import RTOL, Leaf, Seen, alike, number_tensor
from practorch.engine.values import Other, Symbol, TensorValue


def forgot_to_return(seen: Seen) -> Iterator[Explained]:
    """None where a value is asked for."""
    if _all(seen, lambda leaf: leaf.got is None and "gradient" not in leaf.where):
        yield Explained(
            "Your function gives None. A Python function without a return statement on the path that it took gives "
            "None, whatever it computed.",
            evidence_of_miss(seen),
            "Which line hands the result to the caller, and is it reached for these arguments?",
        )


def returns_array(seen: Seen) -> Iterator[Explained]:
    """A NumPy array or scalar where a tensor is asked for."""
    if _all(seen, lambda leaf: _is_tensor(leaf.want) and _is_numpy(leaf.got)):
        yield Explained(
            "You return a NumPy value where a tensor is asked for. NumPy knows no gradients and no devices.",
            evidence_of_miss(seen),
            "Which torch function does the same as the NumPy function that you call?",
        )


def returns_number(seen: Seen) -> Iterator[Explained]:
    """A Python number where a tensor is asked for."""
    if _all(seen, lambda leaf: _is_tensor(leaf.want) and isinstance(leaf.got, bool | int | float)):
        yield Explained(
            f"You return the Python number {seen.leaves[0].got!r:.12} where a tensor is asked for. .item() and float() "
            "leave the graph and the device.",
            evidence_of_miss(seen),
            "Which line turns the tensor into a Python number?",
        )


def returns_tensor(seen: Seen) -> Iterator[Explained]:
    """A tensor with one number where a Python number is asked for."""
    if _all(seen, lambda leaf: _is_tensor(leaf.got) and isinstance(leaf.want, bool | int | float)):
        yield Explained(
            "You return a tensor where a Python number is asked for. A tensor that is kept in a list for later keeps "
            "its graph alive too.",
            evidence_of_miss(seen),
            "How does a tensor with one number become a Python number?",
        )


def result_is_one_of(seen: Seen) -> Iterator[Explained]:
    """A tuple whose one part is the right result."""
    places = [_place_of(leaf) for leaf in seen.leaves]
    if places and None not in places and not seen.effects:
        count = len(seen.leaves[0].got)
        yield Explained(
            f"You return {count} values, and the one at place {places[0]} is right on its own. max, min, topk and sort "
            "over a dim give (values, indices).",
            evidence_of_miss(seen),
            "Which of the values does the caller want?",
        )


def results_swapped(seen: Seen) -> Iterator[Explained]:
    """All results of a tuple are right, in another order."""
    got, want = seen.missed.got.value, seen.missed.want.value
    if not isinstance(want, tuple) or type(got) is not type(want) or len(got) != len(want) or seen.effects:
        return
    if all(isinstance(part, bool | int | float | str) for part in want):
        return  # the answer to a question
    order = [next((j for j, b in enumerate(want) if alike(a, b)), None) for a in got]
    if len(want) >= 2 and None not in order and len(set(order)) == len(order) and order != sorted(order, key=str):
        yield Explained(
            f"All {len(want)} results are right, in another order: yours come as {order}. The caller unpacks them by "
            "place.",
            evidence_of_miss(seen),
            "In which order does the docstring name them?",
        )


def list_not_stacked(seen: Seen) -> Iterator[Explained]:
    """A list of tensors that make up the right tensor."""
    if _all(seen, _is_unstacked):
        got = seen.leaves[0].got
        yield Explained(
            f"You return a {type(got).__name__} of {len(got)} parts where one tensor is asked for; put together they "
            "are right. One tensor can be computed with as a whole.",
            evidence_of_miss(seen),
            "Which function makes one tensor of many, along a new dim or along one they have?",
        )


def returns_list(seen: Seen) -> Iterator[Explained]:
    """A list or a tuple where a tensor is asked for."""
    if _all(seen, lambda leaf: _is_tensor(leaf.want) and isinstance(leaf.got, list | tuple)):
        yield Explained(
            f"You return a {type(seen.leaves[0].got).__name__} of {len(seen.leaves[0].got)} where one tensor is asked "
            "for. Lists of numbers have left the graph; lists of tensors are computed with one by one.",
            evidence_of_miss(seen),
            "Does your loop collect parts that one operation could give at once?",
        )


def returns_other_object(seen: Seen) -> Iterator[Explained]:
    """A function, a module or a generator where a value is asked for."""
    if _all(seen, lambda leaf: isinstance(leaf.got, Other) and not isinstance(leaf.want, Other)):
        cls = seen.leaves[0].got.cls
        yield Explained(
            f"You return a {cls} where a value is asked for. A function or a module gives its value when it is called; "
            "a generator when it is gone through.",
            evidence_of_miss(seen),
            "Are the parentheses of a call missing, or does `yield` stand where `return` should?",
        )


def part_not_registered(seen: Seen) -> Iterator[Explained]:
    """Parts or parameters that the module's own lists do not know."""
    got, want = seen.missed.got.value, seen.missed.want.value
    if not isinstance(got, dict) or not isinstance(want, dict) or "module.training" not in want or seen.effects:
        return
    missing = [str(key) for key in want if key not in got]
    if missing and all(key in want for key in got) and seen.kinds == {"keys"}:
        yield Explained(
            f"Your module does not know {', '.join(missing[:3])}. Only an nn.Module, an nn.Parameter or a registered "
            "buffer that is an attribute counts; a Python list or a plain tensor hides what is in it.",
            evidence_of_miss(seen),
            "What does dict(module.named_parameters()) show?",
        )


def _all(seen: Seen, holds: Callable[[Leaf], bool]) -> bool:
    own = [leaf for leaf in seen.leaves if not _follows(leaf)]
    return bool(own) and not seen.effects and all(holds(leaf) for leaf in own)


def _follows(leaf: Leaf) -> bool:
    """What an observer says of a result that is no tensor."""
    if leaf.where == "device":
        return bool(leaf.got == [])
    return isinstance(leaf.got, dict) and ("cut from the graph" in leaf.got or leaf.got.get("works", True) is not True)


def _is_tensor(value: Any) -> bool:
    return isinstance(value, TensorValue) and value.cls == "Tensor"


def _is_numpy(value: Any) -> bool:
    return isinstance(value, TensorValue | Symbol) and value.cls.startswith("numpy.")


def _place_of(leaf: Leaf) -> int | None:
    """Where in the learner's tuple the right value stands."""
    if not isinstance(leaf.got, tuple) or isinstance(leaf.want, tuple | list):
        return None
    return next((i for i, part in enumerate(leaf.got) if _is_right(part, leaf.want)), None)


def _is_right(part: Any, want: Any) -> bool:
    """Whether a part of a tuple is the right result; observers leave it in the graph."""
    a, b = number_tensor(part), number_tensor(want)
    if a is None or b is None or a.data is None or b.data is None:
        return alike(part, want)
    return a.dtype == b.dtype and close(a.data.double(), b.data.double(), RTOL.get(b.dtype, 0.0))


def _is_unstacked(leaf: Leaf) -> bool:
    import torch

    if not _is_tensor(leaf.want) or not isinstance(leaf.got, list | tuple) or leaf.want.data is None:
        return False
    parts = [number_tensor(part) for part in leaf.got]
    tensors = [part.data.double() for part in parts if part is not None and part.data is not None]
    if not tensors or len(tensors) != len(leaf.got) or len({t.shape for t in tensors}) > 1:
        return False
    whole, want = torch.stack(tensors), leaf.want.data.double()
    return whole.numel() == want.numel() and close(whole.flatten(), want.flatten(), RTOL.get(leaf.want.dtype, 0.0))


KINDS: tuple[Rule, ...] = (
    Rule("forgot_to_return", forgot_to_return),
    Rule("returns_array", returns_array),
    Rule("returns_number", returns_number, "detached_output"),
    Rule("returns_tensor", returns_tensor, "graph_kept_by_logging"),
    Rule("results_swapped", results_swapped),
    Rule("result_is_one_of", result_is_one_of, "max_returns_tuple"),
    Rule("list_not_stacked", list_not_stacked),
    Rule("returns_list", returns_list),
    Rule("returns_other_object", returns_other_object),
    Rule("part_not_registered", part_not_registered, "params_in_python_list"),
)
