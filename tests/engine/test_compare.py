"""What is a difference, and which one is told first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from practorch.engine.compare import Miss, alike, misses
from practorch.engine.records import Call, Raised
from practorch.engine.values import decode
from practorch.engine.worker.encode import Encoder
from practorch.observe import AtMost, Near


def call(value: Any = None, **more: Any) -> Call:
    encoder = Encoder()
    node = encoder.node(value)
    changed = {k: decode(encoder.node(v), bytes(encoder.blob)) for k, v in more.pop("changed", {}).items()}
    return Call("values", "case", 0, 0, decode(node, bytes(encoder.blob)), changed=changed, **more)


def kinds(got: Any, want: Any) -> list[str]:
    return [miss.kind for miss in misses(call(got), call(want))]


ROW = torch.tensor([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    "value",
    [
        ROW,
        ROW.double(),
        ROW.to(torch.bfloat16),
        ROW.long(),
        ROW > 1,
        torch.tensor(3.0),
        torch.empty(0, 3),
        ROW.to(torch.complex64),
        torch.tensor([float("nan"), float("inf")]),
        [1, 2.5, "x", None, True],
        (ROW, {"a": ROW}),
        {"k": [ROW]},
        2**80,
        float("nan"),
        np.arange(3),
        np.float32(1.5),
        torch.float32,
        torch.device("cpu"),
        torch.Size([2, 3]),
        {1, 2},
        1 + 2j,
        slice(1, 3),
    ],
    ids=repr,
)
def test_a_value_equals_itself(value: Any) -> None:
    assert kinds(value, value) == []


@pytest.mark.parametrize(
    ("got", "want", "kind"),
    [
        (ROW.tolist(), ROW, "type"),
        (ROW.numpy(), ROW, "type"),
        (None, ROW, "type"),
        (3, 3.0, "type"),
        (True, 1, "type"),
        ([1], (1,), "type"),
        (ROW.as_subclass(torch.nn.Buffer), ROW, "type"),
        (np.float32(1.0), 1.0, "type"),
        (ROW[None], ROW, "shape"),
        (ROW[:1], ROW, "shape"),
        (torch.tensor(1.0), torch.tensor([1.0]), "shape"),
        (ROW.double(), ROW, "dtype"),
        (ROW.long(), ROW, "dtype"),
        (ROW.to("meta"), ROW, "device"),
        (ROW + 1e-4, ROW, "values"),
        (ROW * torch.nan, ROW, "values"),
        (ROW, ROW * torch.nan, "values"),
        (torch.tensor([torch.inf]), torch.tensor([-torch.inf]), "values"),
        (torch.tensor([3e38]), torch.tensor([torch.inf]), "values"),
        (torch.tensor([1, 2]), torch.tensor([1, 3]), "values"),
        (ROW.clone().requires_grad_(), ROW, "graph"),
        ({"a": 1}, {"b": 1}, "keys"),
        ([1, 2], [1], "keys"),
        ({"a": ROW}, {"a": ROW + 1}, "values"),
        (1.0, 1.1, "values"),
        ("a", "b", "values"),
        (float("nan"), 1.0, "values"),
    ],
    ids=lambda v: "-".join(repr(v).split()),
)
def test_a_difference_has_its_kind(got: Any, want: Any, kind: str) -> None:
    assert kinds(got, want)[:1] == [kind]


def test_nan_is_equal_to_nan_at_the_same_place_only() -> None:
    nan = torch.nan
    assert kinds(torch.tensor([nan, 1.0]), torch.tensor([nan, 1.0])) == []
    assert kinds(torch.tensor([nan, 1.0]), torch.tensor([1.0, nan])) == ["values"]


def test_nothing_is_broadcast() -> None:
    assert kinds(torch.zeros(1, 3), torch.zeros(5, 3)) == ["shape"]
    assert kinds(torch.zeros(()), torch.zeros(3)) == ["shape"]


@pytest.mark.parametrize(
    ("dtype", "off", "is_equal"),
    [
        (torch.float32, 9e-6, True),
        (torch.float32, 2e-5, False),
        (torch.float64, 9e-8, True),
        (torch.float64, 5e-7, False),
    ],
)
def test_tolerances_go_by_dtype(dtype: torch.dtype, off: float, is_equal: bool) -> None:
    zero = torch.zeros(3, dtype=dtype)
    assert (kinds(zero + off, zero) == []) is is_equal


def test_near_has_its_own_tolerances() -> None:
    assert kinds(Near(ROW + 0.01, 0.1, 0.0), Near(ROW, 0.1, 0.0)) == []
    assert kinds(Near(ROW + 1.0, 0.1, 0.0), Near(ROW, 0.1, 0.0)) == ["values"]


def test_a_cost_may_be_smaller_but_not_much_larger() -> None:
    def cost(n: int) -> AtMost:
        return AtMost(n, "torch operations", factor=2, plus=8)

    assert kinds(cost(1), cost(10)) == []
    assert kinds(cost(28), cost(10)) == []
    assert kinds(cost(29), cost(10)) == ["cost"]


def test_where_says_how_many_and_the_first_place() -> None:
    got = torch.zeros(3, 4)
    got[1, 2] = 0.5
    (miss,) = misses(call(got), call(torch.zeros(3, 4)))
    assert miss == Miss("values", "1 of 12 numbers differ, first at [1, 2]", "0.5", "0")


def test_an_error_where_a_value_should_be() -> None:
    got = Call("values", "case", 0, 0, raised=Raised("ValueError", "no\nmore", 3))
    (miss,) = misses(got, call(ROW))
    assert (miss.kind, miss.got, miss.want) == ("raised", "ValueError: no", "a tensor")


def test_errors_are_equal_with_the_same_first_line() -> None:
    a = Call("c", "n", 0, 0, raised=Raised("ValueError", "same\nbut not here"))
    b = Call("c", "n", 0, 0, raised=Raised("ValueError", "same"))
    assert misses(a, b) == []


def test_a_changed_argument_is_a_miss_unless_the_solution_changes_it_the_same_way() -> None:
    assert [m.kind for m in misses(call(ROW, changed={"x": ROW}), call(ROW))] == ["changed"]
    assert [m.kind for m in misses(call(ROW), call(ROW, changed={"x": ROW}))] == ["not changed"]
    assert misses(call(ROW, changed={"x": ROW}), call(ROW, changed={"x": ROW})) == []
    assert [m.kind for m in misses(call(ROW, changed={"x": ROW + 1}), call(ROW, changed={"x": ROW}))] == ["values"]


def test_global_state_may_change_where_the_solution_changes_it() -> None:
    drawn = ("the global random state",)
    assert [m.kind for m in misses(call(ROW, touched=drawn), call(ROW))] == ["state"]
    assert misses(call(ROW, touched=drawn), call(ROW, touched=drawn)) == []


def test_a_call_is_a_mistakes_call_when_the_mistake_explains_the_difference() -> None:
    right, mistake = ROW, ROW * 1.5
    assert alike(call(mistake), call(mistake), call(right))
    assert alike(call(mistake + 2e-4), call(mistake), call(right))  # rounded differently
    assert not alike(call(mistake + 1e-2), call(mistake), call(right))
    assert not alike(call(right + 1e-4), call(right + 2e-4), call(right))  # as far from one as from the other


def test_what_is_not_a_number_must_be_equal() -> None:
    right = (ROW, 3, "mean")
    assert alike(call((ROW + 1, 3, "sum")), call((ROW + 1, 3, "sum")), call(right))
    assert not alike(call((ROW + 1, 4, "sum")), call((ROW + 1, 3, "sum")), call(right))
    assert not alike(call([ROW + 1]), call((ROW + 1,)), call((ROW,)))
    assert alike(call({"loss": 2.0001}), call({"loss": 2.0}), call({"loss": 1.0}))
    assert not alike(call({"loss": 2.1}), call({"loss": 2.0}), call({"loss": 1.0}))
