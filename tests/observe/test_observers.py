from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn

from practorch.observe import (
    AtMost,
    Near,
    Rand,
    aliases,
    answer,
    biggest,
    fill,
    flops,
    grads,
    grads_of_grads,
    kept,
    near,
    on_meta,
    raised,
    shapes,
    state,
    torch_calls,
    twice,
)

X = torch.randn(7, 5, generator=torch.Generator().manual_seed(0))


def test_grads_tell_a_softmax_from_its_detached_twin() -> None:
    seen = grads(torch.softmax, X, 1)
    assert seen["gradient"]["argument 0"].abs().max() > 0.01
    assert grads(lambda x: x.softmax(1).detach(), X)["gradient"] == {"cut from the graph": True}


def test_grads_are_the_vector_jacobian_product() -> None:
    seen = grads(lambda x: x.exp(), X)["gradient"]["argument 0"]
    cotangent = torch.randn(X.shape, generator=torch.Generator().manual_seed(7), dtype=torch.float64).float()
    assert torch.allclose(seen, cotangent * X.exp())


def test_grads_reach_a_modules_parameters() -> None:
    assert set(grads(nn.Linear(5, 3), X)["gradient"]) == {"argument 0", "weight", "bias"}


def test_an_argument_without_influence_gives_none() -> None:
    assert grads(lambda x, y: x * 2, X, X)["gradient"]["argument 1"] is None


def test_a_backward_that_cannot_be_differentiated_shows() -> None:
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):  # type: ignore[no-untyped-def]
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, g):  # type: ignore[no-untyped-def]
            return g * 3 * ctx.saved_tensors[0].detach() ** 2

    honest = grads_of_grads(lambda x: x**3, X)["second gradient"]["argument 0"]
    assert honest.abs().max() > 0.01
    assert grads_of_grads(Cube.apply, X)["second gradient"] == "cut from the graph"


def test_torch_calls_tell_a_loop_from_one_operation() -> None:
    def loop(x: Tensor) -> Tensor:
        return torch.stack([row - row.mean() for row in x])

    x = torch.randn(60, 5)
    one = torch_calls(lambda x: x - x.mean(1, keepdim=True), x)
    assert isinstance(one, AtMost)
    assert torch_calls(loop, x).amount > one.amount * one.factor + one.plus


def test_biggest_sees_the_table_of_pairs() -> None:
    def pairs(x: Tensor) -> Tensor:
        return ((x[:, None] - x) ** 2).sum(-1)

    assert biggest(pairs, X).amount == 7 * 7 * 5
    assert biggest(torch.cdist, X, X).amount == 7 * 7


def test_flops_count_products() -> None:
    a, b, v = torch.randn(20, 20), torch.randn(20, 20), torch.randn(20, 1)
    assert flops(lambda: (a @ b) @ v).amount > 10 * flops(lambda: a @ (b @ v)).amount


def test_kept_counts_what_backward_needs() -> None:
    assert kept(lambda x: x.exp(), X).amount == X.numel() * 4
    assert kept(lambda x: x.exp() * x.sin(), X).amount == 2 * X.numel() * 4
    assert kept(lambda x: x * 2, X).amount == 0


def test_fill_depends_on_names_and_shapes_only() -> None:
    class Two(nn.Module):
        def __init__(self, swapped: bool) -> None:
            super().__init__()
            for name in ("b", "a") if swapped else ("a", "b"):
                setattr(self, name, nn.Linear(3, 2))

    a, b = fill(Two(False), Rand("x")), fill(Two(True), Rand("x"))
    assert torch.equal(a.a.weight, b.a.weight)
    assert not torch.equal(a.a.weight, a.b.weight)
    assert fill(nn.BatchNorm1d(50), Rand("x")).running_var.min() > 0  # type: ignore[union-attr]


def test_shapes_and_state_say_what_a_module_holds() -> None:
    block = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)).eval()
    assert shapes(block)["0.weight"] == (2, 3)
    assert state(block)["module.training"] is False
    assert "1.running_mean" in state(block)


def test_raised_gives_the_name_of_the_error() -> None:
    assert raised(lambda: X @ X) == "RuntimeError"
    assert raised(lambda: X) == "nothing"
    with pytest.raises(NotImplementedError):
        raised(nn.Module(), X)


def test_aliases_say_what_shares_memory() -> None:
    assert aliases(lambda x: x.T, X)["shares memory with"] == ["argument 0"]
    assert aliases(lambda x: x.T.contiguous(), X)["shares memory with"] == []


def test_twice_shows_a_hidden_state() -> None:
    calls: list[int] = []
    seen = twice(lambda: calls.append(1) or len(calls))
    assert seen == {"first call": 1, "second call": 2}


def test_the_meta_device_shows_a_fixed_one() -> None:
    assert on_meta(lambda x: x + torch.arange(5, device=x.device), X) == {"works": True, "device": ["meta"]}
    assert on_meta(lambda x: x + torch.arange(5), X) == {"works": False, "device": []}


def test_near_wraps_a_result_in_its_tolerances() -> None:
    assert near(lambda: 1.5, rtol=0.1, atol=0.0)() == Near(1.5, 0.1, 0.0)


def test_an_answer_that_is_not_given_is_not_started() -> None:
    with pytest.raises(NotImplementedError, match="a is not answered yet"):
        answer(SimpleNamespace(a=...), "a")
    assert answer(SimpleNamespace(a=[3, 4]), "a") == (3, 4)
    assert answer(SimpleNamespace(a=torch.Size([3])), "a") == (3,)
