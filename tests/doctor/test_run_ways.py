"""The watch in a with block, in a notebook's cell, in a test, in loader workers, ranks and compiled models."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset

from practorch.doctor import watch

pytest_plugins = ["pytester"]


def train(*, clears: bool, steps: int = 8, model: nn.Module | None = None) -> torch.Tensor:
    torch.manual_seed(0)
    model = nn.Linear(4, 3) if model is None else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    x, y = torch.randn(30, 4), torch.arange(30) % 3
    for _ in range(steps):
        if clears:
            optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    return next(model.parameters()).detach().clone()


def test_a_with_block_is_watched_and_leaves_torch_as_it_was(capfd: pytest.CaptureFixture[str]) -> None:
    before = (nn.Module.__call__, F.cross_entropy, torch.Tensor.item, torch.autograd.backward, torch.optim.SGD.__init__)
    with watch() as watching:
        train(clears=False)
    assert [f.id for f in watching.findings] == ["missing_zero_grad"]
    assert watching.findings[0].place.file == __file__
    after = (nn.Module.__call__, F.cross_entropy, torch.Tensor.item, torch.autograd.backward, torch.optim.SGD.__init__)
    assert before == after
    said = capfd.readouterr()
    assert said.out == ""
    assert "7 of 8 steps" in said.err


def test_what_was_imported_by_name_is_watched_too() -> None:
    model, x = nn.Linear(4, 3), torch.randn(8, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    original = cross_entropy
    with watch(is_quiet=True) as watching:
        for _ in range(4):
            optimizer.zero_grad()
            cross_entropy(model(x).softmax(1), torch.zeros(8, dtype=torch.long)).backward()
            optimizer.step()
    assert [f.id for f in watching.sure] == ["softmax_before_cross_entropy"]
    assert cross_entropy is original


def test_findings_can_be_asked_for_while_it_runs() -> None:
    with watch(is_quiet=True) as watching:
        assert watching.findings == []
        train(clears=False)
        assert [f.id for f in watching.sure] == ["missing_zero_grad"]


def test_watching_changes_no_number() -> None:
    plain = train(clears=True, steps=25)
    state = torch.get_rng_state()
    with watch(is_quiet=True) as watching:
        watched = train(clears=True, steps=25)
    assert torch.equal(plain, watched)
    assert torch.equal(state, torch.get_rng_state())
    assert watching.findings == []
    assert watching.facts.faults == []


def test_an_error_inside_keeps_its_way_and_its_shapes() -> None:
    wrong = torch.zeros(2, 5)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"), watch(is_quiet=True) as watching:
        nn.Linear(4, 3)(wrong)
    assert watching.facts.crash is not None
    assert "wrong: float32 (2, 5) on cpu" in watching.facts.crash.shapes


def test_a_watch_inside_a_watch_adds_nothing() -> None:
    with watch(is_quiet=True) as outer, watch(is_quiet=True) as inner:
        train(clears=False)
    assert [f.id for f in outer.findings] == [f.id for f in inner.findings] == ["missing_zero_grad"]


def test_other_threads_are_left_alone() -> None:
    with watch(is_quiet=True) as watching:
        thread = threading.Thread(target=train, kwargs={"clears": False})
        thread.start()
        thread.join()
    assert watching.findings == []
    assert watching.facts.faults == []


def test_the_fixture_fails_a_test_on_a_sure_finding(pytester: pytest.Pytester) -> None:
    pytester.makeconftest('pytest_plugins = ["practorch.doctor.pytest_plugin"]')
    pytester.makepyfile(
        """
        import torch
        from torch import nn

        def train(clears):
            model = nn.Linear(4, 3)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for _ in range(6):
                if clears:
                    optimizer.zero_grad()
                model(torch.ones(2, 4)).sum().backward()
                optimizer.step()

        def test_right(practorch_doctor):
            train(True)

        def test_wrong(practorch_doctor):
            train(False)
        """
    )
    done = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:asyncio")
    done.assert_outcomes(passed=2, errors=1)
    done.stdout.fnmatch_lines(["*Never clears the gradients between steps*"])


class Noisy(Dataset[torch.Tensor]):
    """Each item is a random number of a generator that the data set owns."""

    def __init__(self) -> None:
        self.random = torch.Generator().manual_seed(3)

    def __len__(self) -> int:
        return 64

    def __getitem__(self, i: int) -> torch.Tensor:
        return torch.rand(4, generator=self.random)


def test_workers_that_draw_the_same_numbers_are_seen_from_outside() -> None:
    model = nn.Linear(4, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    with watch(is_quiet=True) as watching:
        for x in DataLoader(Noisy(), batch_size=8, num_workers=2):
            optimizer.zero_grad()
            model(x).square().mean().backward()
            optimizer.step()
    found = {f.id: f for f in watching.findings}
    assert found["worker_shared_generator"].certainty == "sure"
    assert "2 workers" in found["worker_shared_generator"].evidence


def test_a_compiled_model_is_watched_from_outside() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 3)
            self.drop = nn.Dropout(0.1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.drop(F.relu(self.layer(x)))

    with watch(is_quiet=True) as watching:
        train(clears=False, model=torch.compile(Net(), backend="eager", fullgraph=True))
    assert "missing_zero_grad" in [f.id for f in watching.findings]
    assert watching.facts.unseen == ["the layers of Net, which torch.compile runs as one piece"]
    assert watching.facts.faults == []


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated")
def test_scripting_and_tracing_find_torch_as_it_was() -> None:
    def double(x: torch.Tensor) -> torch.Tensor:
        return F.relu(x) + x.sigmoid()

    with watch(is_quiet=True):
        assert torch.jit.script(double)(torch.ones(2)).shape == (2,)
        assert torch.fx.symbolic_trace(nn.Sequential(nn.Linear(4, 3), nn.ReLU()))(torch.ones(2, 4)).shape == (2, 3)


RANKS = """
import atexit, os, sys, torch, torch.distributed as dist, torch.multiprocessing as mp
from torch import nn
from torch.nn.parallel import DistributedDataParallel

def work(rank, world, port):
    atexit.register(os._exit, 0)  # gloo's threads at times abort a process that ends
    dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=world)
    torch.manual_seed(rank)
    model = DistributedDataParallel(nn.Linear(8, 2))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(8):
        x = torch.randn(16, 8)
        nn.functional.cross_entropy(model(x), (x.sum(1) > 0).long()).backward()
        optimizer.step()
    dist.destroy_process_group()

if __name__ == "__main__":
    if "RANK" in os.environ:
        work(int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"]), sys.argv[1])
    else:
        mp.spawn(work, args=(2, sys.argv[1]), nprocs=2)
"""


def free_port() -> str:
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return str(s.getsockname()[1])


def test_of_spawned_ranks_the_first_reports(tmp_path: Path) -> None:
    (tmp_path / "ranks.py").write_text(RANKS)
    done = subprocess.run(
        [sys.executable, "-m", "practorch", "doctor", "ranks.py", free_port()],
        cwd=tmp_path, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True, text=True, timeout=150,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("7 of 8 steps of SGD") == 1


def test_of_launched_ranks_the_first_reports(tmp_path: Path) -> None:
    (tmp_path / "ranks.py").write_text(RANKS)
    port = free_port()
    ranks = [
        subprocess.Popen(
            [sys.executable, "-m", "practorch.doctor.run", "ranks.py", port], cwd=tmp_path, text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "RANK": str(rank), "WORLD_SIZE": "2"}, stderr=subprocess.PIPE,
        )
        for rank in range(2)
    ]  # fmt: skip
    first, second = (rank.communicate(timeout=150)[1] for rank in ranks)
    assert [rank.returncode for rank in ranks] == [0, 0], first + second
    assert "7 of 8 steps of SGD" in first
    assert second == ""
