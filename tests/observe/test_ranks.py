"""Functions on several ranks: what each gives, what one raises, and who waits for ever."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from torch import Tensor

from practorch.observe import ranks
from practorch.observe.ranks import StillWaiting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="ranks are told apart from waiting ones in /proc")


MODULE = sys.modules["practorch.observe.ranks"]


@pytest.fixture(autouse=True)
def nothing_has_waited_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "_has_waited", [])


def line_of(error: BaseException) -> str:
    """The line of this file in which an error was raised on a rank."""
    own = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == __file__]
    assert own[-1]
    return Path(__file__).read_text(encoding="utf-8").splitlines()[own[-1] - 1].strip()


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii").split())


def test_each_rank_gives_what_it_returned() -> None:
    def summed(x: Tensor) -> dict[str, object]:
        dist.all_reduce(x)
        return {"sum": x, "rank": (dist.get_rank(), dist.get_world_size())}

    found = ranks(4)(summed, [torch.full((3,), float(r)) for r in range(4)])
    assert [f["rank"] for f in found] == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert all(torch.equal(f["sum"], torch.full((3,), 6.0)) for f in found)


def test_tensors_come_back_with_their_dtype_and_shape() -> None:
    def made(_: int) -> list[Tensor]:
        return [torch.ones(2, 3, dtype=torch.bfloat16), torch.tensor(True), torch.zeros(0, 5), torch.tensor(2 + 1j)]

    for found in ranks(2)(made, 0):
        assert [(t.dtype, tuple(t.shape)) for t in found] == [
            (torch.bfloat16, (2, 3)), (torch.bool, ()), (torch.float32, (0, 5)), (torch.complex64, ())
        ]  # fmt: skip


def test_a_collective_on_one_rank_names_the_rank_that_waits_and_its_line() -> None:
    def on_one(x: Tensor) -> Tensor:
        if dist.get_rank() == 1:
            dist.all_reduce(x)
        return x

    with pytest.raises(StillWaiting) as caught:
        ranks(4)(on_one, torch.ones(3))
    assert str(caught.value) == "rank 1 waits for ever in all_reduce; ranks 0, 2, 3 returned"
    assert line_of(caught.value) == "dist.all_reduce(x)"


def test_ranks_that_wait_for_each_other_are_all_named() -> None:
    def everyone_sends(x: Tensor) -> None:
        dist.send(x, (dist.get_rank() + 1) % 3)
        dist.recv(x, (dist.get_rank() - 1) % 3)

    with pytest.raises(StillWaiting, match=r"^ranks 0, 1, 2 wait for ever in send$"):
        ranks(3)(everyone_sends, torch.ones(3))


def test_after_ranks_that_wait_for_ever_the_next_ones_are_seen_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "IDLE_S", 2.0)
    took = []
    for _ in range(2):
        started = time.monotonic()
        with pytest.raises(StillWaiting, match=r"^ranks 0, 1 wait for ever in recv$"):
            ranks(2)(lambda x: dist.recv(x, 1 - dist.get_rank()), torch.ones(3))
        took.append(time.monotonic() - started)
    assert took[0] > 2.0 > took[1]


def test_ranks_in_different_operations_are_told_apart() -> None:
    def mixed(x: Tensor) -> None:
        dist.barrier() if dist.get_rank() == 0 else dist.recv(x, 0)

    with pytest.raises(StillWaiting, match=r"^rank 0 waits for ever in barrier; rank 1 waits for ever in recv$"):
        ranks(2)(mixed, torch.ones(3))


def test_an_error_on_all_ranks_is_raised_at_its_line() -> None:
    def fails(x: Tensor) -> Tensor:
        return x[7]

    with pytest.raises(IndexError, match=r"^index 7 is out of bounds for dimension 0 with size 3$") as caught:
        ranks(2)(fails, torch.ones(3))
    assert line_of(caught.value) == "return x[7]"


def test_an_error_on_one_rank_is_told_although_the_others_wait() -> None:
    def fails_on_two(x: Tensor) -> None:
        if dist.get_rank() == 2:
            raise ValueError("no such thing")
        dist.all_reduce(x)

    with pytest.raises(ValueError, match=r"^no such thing \(on rank 2\)$"):
        ranks(3)(fails_on_two, torch.ones(3))


def test_not_implemented_stays_not_implemented() -> None:
    def starter(x: Tensor) -> Tensor:
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        ranks(2)(starter, torch.ones(3))


def test_a_rank_that_ends_its_process_is_an_error() -> None:
    def ends(x: Tensor) -> None:
        os._exit(0)

    with pytest.raises(RuntimeError, match="the process of this rank ended before it was done"):
        ranks(2)(ends, torch.ones(3))


def test_a_rank_that_computes_for_long_is_not_taken_for_a_waiting_one() -> None:
    def slow(x: Tensor) -> Tensor:
        until = time.monotonic() + (1.6 if dist.get_rank() == 0 else 0)
        while time.monotonic() < until:
            x = x + 1 - 1
        dist.all_reduce(x)
        return x

    assert [t.tolist() for t in ranks(2)(slow, torch.ones(1))] == [[2.0], [2.0]]


def test_a_rank_past_the_time_limit_is_named() -> None:
    def endless(x: Tensor) -> Tensor:
        while dist.get_rank() == 0:
            x = x + 1
        return x

    with pytest.raises(StillWaiting, match=r"^rank 0 was not done after 1 s; rank 1 returned$"):
        ranks(2, timeout_s=1)(endless, torch.ones(1))


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    before, files = children(), len(os.listdir("/proc/self/fd"))

    def waits(x: Tensor) -> None:
        if dist.get_rank() == 0:
            dist.all_reduce(x)

    ranks(3)(lambda x: x, torch.ones(2))
    with pytest.raises(StillWaiting):
        ranks(3)(waits, torch.ones(2))
    assert children() == before
    assert len(os.listdir("/proc/self/fd")) == files
    assert list(tmp_path.iterdir()) == []
