from __future__ import annotations

import pytest
import torch

from practorch.observe import Rand
from practorch.observe.rand import PRIMES, strided


def test_the_same_key_gives_the_same_inputs() -> None:
    a, b = Rand("0/values"), Rand("0/values")
    assert torch.equal(a.normal(3, 5), b.normal(3, 5))
    assert a.sizes("B T D") == b.sizes("B T D")
    assert torch.equal(a.integers(0, 9, 7), b.integers(0, 9, 7))


def test_another_key_gives_other_inputs() -> None:
    assert not torch.equal(Rand("0/values").normal(3, 5), Rand("1/values").normal(3, 5))


def test_inputs_do_not_touch_the_global_generator() -> None:
    before = torch.get_rng_state()
    rand = Rand("x")
    rand.normal(3), rand.uniform(3), rand.integers(0, 3, 3), rand.bools(3), rand.permutation(3), rand.choice([1, 2])
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("seed", range(40))
def test_sizes_are_distinct_primes(seed: int) -> None:
    sizes = Rand(str(seed)).sizes("B T D", D=5)
    assert sizes["D"] == 5
    assert len(set(sizes.values())) == 3
    assert set(sizes.values()) <= set(PRIMES)


def test_every_dtype_sees_the_same_numbers() -> None:
    wide, narrow = Rand("x").normal(50, dtype=torch.float64), Rand("x").normal(50)
    assert torch.equal(wide.float(), narrow)


def test_the_battery_has_what_tells_wrong_from_right() -> None:
    found = dict(Rand("x").battery("B T D"))
    assert list(found) == [
        "prime sizes",
        "batch of one",
        "strided view",
        "float64",
        "large offset",
        "small scale",
        "extremes",
    ]
    assert found["batch of one"].shape[0] == 1
    assert not found["strided view"].is_contiguous()
    assert found["float64"].dtype == torch.float64
    assert found["large offset"].mean() > 9e3
    assert 0 < found["small scale"].std() < 2e-3
    assert found["extremes"].abs().max() > 500
    assert not any((x == 0).any() or (x == 1).all() for x in found.values())


def test_kinds_that_never_come_are_left_out() -> None:
    assert "extremes" not in dict(Rand("x").battery("B D", skip=["extremes"]))


@pytest.mark.parametrize("seed", range(20))
def test_booleans_are_of_both_kinds(seed: int) -> None:
    drawn = Rand(str(seed)).bools(2)
    assert drawn.any()
    assert not drawn.all()


def test_a_strided_view_has_the_same_numbers() -> None:
    for x in (torch.arange(6.0), torch.arange(6.0).reshape(2, 3), torch.arange(24.0).reshape(2, 3, 4)):
        assert torch.equal(strided(x), x)
        assert not strided(x).is_contiguous()
