"""Several ranks train what one process trains, to the last digits; they can be exchanged in the middle of a run."""

from __future__ import annotations

import fnmatch
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from forked import on_ranks
from safetensors.torch import load_file
from torch import Tensor, nn

from practorch.errors import PractorchError
from practorch.lab.config import CHOICES, Config
from practorch.lab.models import build
from practorch.lab.models.convnext import ConvNeXt
from practorch.lab.models.gpt import GPT
from practorch.lab.models.quickstart import Quickstart
from practorch.lab.models.resnet_small import ResNetSmall, group_norm
from practorch.lab.models.vit import ViT
from practorch.lab.parallel.norms import has_batch_norm
from practorch.lab.parallel.rank import Alone, meet, reporting
from practorch.lab.parallel.ranks import join
from practorch.lab.parallel.strategies import STRATEGIES
from practorch.lab.parallel.tensor import PLANS
from practorch.lab.run import Run
from practorch.lab.stop import Interrupted, Stop
from practorch.lab.train import fit_model
from practorch.lab.world import ONE, World

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the ranks are forked")
RANKS = {"ddp": 2, "fsdp": 2, "tensor": 2, "hsdp": 4, "2d": 4}
MODELS: dict[str, Callable[[], nn.Module]] = {
    "mlp": lambda: Quickstart(16, 10),
    "gpt": lambda: GPT(11, context=6, dim=8, depth=1, heads=2),
    "conv": lambda: ResNetSmall(10, 1, norm=group_norm),
}
BASE = Config(
    "quickstart", "digits", precision="float64", layout="contiguous", threads=1, device="cpu", validate=0, batch_size=8,
    epochs=1.0, weight_decay=0.01, log_every=2, checkpoint_s=1e9,
)  # fmt: skip
SGD = BASE.changed(optimizer="sgd", lr=0.1, momentum=0.9)
ADAMW = BASE.changed(optimizer="adamw", lr=0.003, clip=0.1, accumulate=2, ema=0.9)


class Drawn:
    """Six batches of eight, drawn anew by number; a rank gets its part."""

    def __init__(self, name: str, world: World) -> None:
        self.name, self.world = name, world

    def __len__(self) -> int:
        return 6

    def batch(self, epoch: int, step: int) -> tuple[Tensor, Tensor]:
        chance = torch.Generator().manual_seed(step)
        part = slice(
            self.world.data_rank * 8 // self.world.data_size, (self.world.data_rank + 1) * 8 // self.world.data_size
        )
        if self.name == "gpt":
            tokens = torch.randint(11, (8, 7), generator=chance)[part]
            return tokens[:, :-1], tokens[:, 1:]
        size = 4 if self.name == "mlp" else 8
        x = torch.randn(8, 1, size, size, generator=chance, dtype=torch.float64)
        return x[part], torch.randint(10, (8,), generator=chance)[part]


def trained(path: Path, name: str, config: Config, world: World = ONE, stop_after: int = 0) -> None:
    """Train in a run's folder, on from where it stands; stop_after so many batches, as the last rank is asked to."""
    torch.manual_seed(0)
    stop, seen = Stop(), [0]

    def metric(outputs: Tensor, y: Tensor) -> Tensor:
        seen[0] += 1
        if seen[0] == stop_after and world.rank == world.size - 1:
            stop.asked = signal.SIGTERM
        return torch.zeros(())

    try:
        fit_model(
            MODELS[name](), Drawn(name, world), None, config, run=Run(path), metric=metric, stop=stop, world=world
        )  # fmt: skip
    except Interrupted:
        assert stop_after


def folder(path: Path, config: Config) -> Path:
    return Run.new(path, config, "run").path


def difference(path: Path, other: Path) -> float:
    ours, theirs = load_file(path / "last.safetensors"), load_file(other / "last.safetensors")
    assert ours.keys() == theirs.keys()
    return max((ours[key] - theirs[key]).abs().max().item() for key in ours)


def ok(answers: list[object]) -> None:
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Config], Path]:
    """The folder of the same run in one process."""
    made: dict[str, Path] = {}

    def run(name: str, config: Config) -> Path:
        if name not in made:
            made[name] = folder(tmp_path_factory.mktemp(name), config)
            trained(made[name], name, config)
        return made[name]

    return run


@pytest.mark.parametrize(
    ("strategy", "name", "config"), [*((strategy, "mlp", SGD) for strategy in RANKS), ("ddp", "gpt", ADAMW)]
)
def test_ranks_end_with_the_weights_of_one_process(
    strategy: str, name: str, config: Config, tmp_path: Path, alone: Callable[[str, Config], Path]
) -> None:
    path = folder(tmp_path, config)
    ok(on_ranks(RANKS[strategy], lambda: trained(path, name, config, join(config.changed(strategy=strategy)))))
    assert difference(path, alone(name, config)) < 1e-12


def test_convolutions_with_group_norm_end_with_the_weights_of_one_process(
    tmp_path: Path, alone: Callable[[str, Config], Path]
) -> None:
    path = folder(tmp_path, SGD)
    ok(on_ranks(2, lambda: trained(path, "conv", SGD, join(SGD))))
    assert difference(path, alone("conv", SGD)) < 1e-12


def test_a_run_goes_on_with_other_strategies_and_numbers_of_ranks(
    tmp_path: Path, alone: Callable[[str, Config], Path]
) -> None:
    config = ADAMW.changed(epochs=2.0)
    path, undisturbed = folder(tmp_path / "a", config), folder(tmp_path / "b", config)
    trained(undisturbed, "gpt", config)
    for strategy, num in (("2d", 4), ("fsdp", 2)):
        own = config.changed(strategy=strategy)
        ok(on_ranks(num, lambda own=own: trained(path, "gpt", own, join(own), stop_after=2)))
    assert len(list(path.glob("last-*/*.safetensors"))) == 2
    trained(path, "gpt", config, stop_after=2)
    assert not list(path.glob("last-*/")), "the parts of the last ranks are not needed any more"
    own = config.changed(strategy="tensor")
    ok(on_ranks(2, lambda: trained(path, "gpt", own, join(own))))
    assert difference(path, undisturbed) < 1e-12


def test_a_sharded_checkpoint_with_a_missing_part_is_refused(tmp_path: Path) -> None:
    own = SGD.changed(strategy="fsdp")
    path = folder(tmp_path, own)
    ok(on_ranks(2, lambda: trained(path, "mlp", own, join(own), stop_after=2)))
    next(path.glob("last-*/*.safetensors")).unlink()
    with pytest.raises(PractorchError, match=r"last-00000002: 1 of 2 parts are there"):
        trained(path, "mlp", own)


def test_batch_norm_gets_a_sentence_and_group_norm_none() -> None:
    def told() -> list[list[str]]:
        world = join(SGD)
        return [world.notes(ResNetSmall()), world.notes(ResNetSmall(10, 1, norm=group_norm))]

    for notes in on_ranks(2, told):
        assert "each of 2 ranks normalises by its own part of a batch" in notes[0][0]
        assert notes[1] == []
    assert has_batch_norm(ResNetSmall())
    assert ONE.notes(ResNetSmall()) == []


def test_all_ranks_of_a_sharded_model_have_rank_0s_running_statistics() -> None:
    def mean() -> list[float]:
        torch.manual_seed(0)
        world = join(SGD.changed(strategy="fsdp"))
        model = world.wrap(nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 2)))
        for step in range(2):
            model(torch.randn(4, 3) + world.rank + step)
        model.eval()
        model.train()
        model(torch.zeros(4, 3))  # the statistics of the last training step are taken over before this one
        return model[0].running_mean.tolist()

    first, second = on_ranks(2, mean)
    assert first == second != [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("num", "strategy", "make", "sentence"),
    [
        (2, "tensor", lambda: ResNetSmall(), "there is no plan for ResNetSmall, only for"),
        (2, "2d", lambda: Quickstart(16), "needs at least two of them, but there are 2 ranks"),
        (3, "hsdp", lambda: Quickstart(16), "puts the ranks in pairs"),
        (
            3,
            "tensor",
            lambda: GPT(11, dim=8, depth=1, heads=2),
            "3 ranks do not divide the 2 heads of layers.0.att",
        ),
    ],
)
def test_what_a_strategy_cannot_do_is_said(
    num: int, strategy: str, make: Callable[[], nn.Module], sentence: str
) -> None:
    for answer in on_ranks(num, lambda: join(SGD.changed(strategy=strategy)).wrap(make())):
        assert isinstance(answer, PractorchError)
        assert sentence in answer.message
        assert answer.hint


def test_muon_is_refused_where_no_rank_has_a_whole_matrix() -> None:
    with pytest.raises(PractorchError, match="optimizer muon: takes whole matrices, and strategy fsdp leaves"):
        join(SGD.changed(optimizer="muon", strategy="fsdp"))


def test_more_ranks_than_rows_leave_some_without_a_part_and_the_checkpoint_whole(tmp_path: Path) -> None:
    own = SGD.changed(strategy="fsdp")
    path = folder(tmp_path, own)

    def written() -> None:
        torch.manual_seed(0)
        world = join(own)
        model = world.wrap(nn.Linear(3, 2))
        world.save(path / "last.pt", {"training": {"model": model.state_dict()}}, step=1)

    ok(on_ranks(3, written))
    torch.manual_seed(0)
    want = nn.Linear(3, 2)
    model = nn.Linear(3, 2)
    model.load_state_dict(ONE.read(path / "last.pt", model, torch.optim.SGD(model.parameters()))["training"]["model"])
    assert torch.equal(model.weight, want.weight)


def test_a_rank_that_nobody_comes_to_says_so() -> None:
    def come() -> None:
        if os.environ["RANK"] == "1":
            meet(torch.device("cpu"), timeout_s=1.0)

    answer = on_ranks(2, come)[1]
    assert isinstance(answer, Alone)
    assert answer.message.startswith("rank 1 of 2: the others did not come to 127.0.0.1:")


def test_an_error_on_one_rank_ends_all_and_is_left_for_the_launcher(tmp_path: Path) -> None:
    def work() -> None:
        with reporting():
            world = join(SGD)
            if not world.is_main:
                raise ZeroDivisionError("one part in nothing")
            world.barrier()

    on_ranks(2, work, PRACTORCH_RANKS=str(tmp_path))
    left = json.loads((tmp_path / "error.json").read_text())
    assert left["message"] == "rank 1: ZeroDivisionError: one part in nothing"
    assert left["exit_code"] == 3


def test_every_strategy_is_one_that_a_config_knows() -> None:
    assert CHOICES["strategy"] == tuple(STRATEGIES)
    assert set(STRATEGIES) == set(RANKS)


def test_every_layer_of_a_plan_is_one_of_its_model() -> None:
    models = {Quickstart: "quickstart", ConvNeXt: "convnext_small28", ViT: "vit_small", GPT: "gpt_small"}
    for kind, model in models.items():
        names = [name for name, _ in build(model, in_channels=1, image_size=28).named_modules()]
        for pattern in PLANS[kind]:
            assert fnmatch.filter(names, pattern), (model, pattern)
    assert PLANS.keys() == models.keys()
