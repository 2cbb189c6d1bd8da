"""Pictures of trained models: what captum, torch and the data say must be what is drawn."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from practorch.errors import PractorchError
from practorch.lab.config import recipe
from practorch.lab.look import PICTURES, Subject, answers, attribution, graph, inside, look
from practorch.lab.models import build
from practorch.lab.run import Run
from practorch.lab.train import fit

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small ResNet that has learned the digits a little."""
    config = recipe("resnet_small", "digits", epochs=1.0, precision="float32", threads=1, batch_size=64)
    return fit(config, runs=tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def subject(run: Run) -> Subject:
    return Subject.of(run.path)


def test_every_picture_is_drawn_and_the_page_shows_them_all(run: Run, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "practorch", "lab", "look", run.path, "-o", tmp_path, "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    page, *files = (Path(name) for name in json.loads(done.stdout))
    assert [path.stem for path in files] == list(PICTURES)
    assert page.read_text(encoding="utf-8").count("data:image/png;base64,") == len(PICTURES)
    for path in files:
        with Image.open(path) as picture:
            assert min(picture.size) > 250
            assert len(picture.convert("L").getcolors(maxcolors=256) or []) > 8  # not a blank sheet


def test_grad_cam_is_the_gradient_weighted_sum_of_the_last_maps(subject: Subject) -> None:
    places = torch.tensor([0, 3])
    x, target = subject.input(places), subject.predicted[places]
    found = attribution.grad_cam(subject, x, target)
    kept = {}
    assert subject.last_map is not None
    handle = subject.last_map[1].register_forward_hook(lambda m, i, o: kept.update(maps=o))
    score = subject.model(x).gather(1, target[:, None]).sum()
    handle.remove()
    (slope,) = torch.autograd.grad(score, kept["maps"])
    own = (slope.mean((2, 3), keepdim=True) * kept["maps"]).sum(1).relu().detach()
    torch.testing.assert_close(found, inside.upsampled(own, (x.shape[2], x.shape[3])), rtol=1e-4, atol=1e-5)


def test_integrated_gradients_add_up_to_what_the_image_changes(subject: Subject) -> None:
    places = torch.tensor([1, 2])
    x, target = subject.input(places), subject.predicted[places]
    found, missing = attribution.integrated_gradients(subject, x, target)
    with torch.no_grad():
        change = (subject.model(x) - subject.model(subject.black())).gather(1, target[:, None])[:, 0]
    torch.testing.assert_close(found.sum((1, 2)) - change, missing.float(), rtol=1e-2, atol=1e-2)


def test_the_exciting_images_have_the_highest_peaks(subject: Subject) -> None:
    assert subject.last_map is not None
    peaks, places = inside._peaks(subject, subject.last_map)
    assert peaks.shape[0] == len(subject.data)
    height, width = subject.data.image_shape[1:]
    assert 0 <= places[..., 0].min() <= places[..., 0].max() <= height - 0.5
    assert 0 <= places[..., 1].min() <= places[..., 1].max() <= width - 0.5


def test_the_worst_mistakes_are_wrong_answers_in_the_order_of_their_loss(subject: Subject) -> None:
    drawn = answers.worst_mistakes(subject)
    assert drawn is not None
    places = drawn[1]
    assert (subject.predicted[places] != subject.data.labels[places]).all()
    losses = torch.nn.functional.cross_entropy(subject.logits[places], subject.data.labels[places], reduction="none")
    assert losses.diff().le(0).all()


@pytest.mark.parametrize(
    ("name", "joins", "shape"),
    [
        ("resnet_small", 6, (1, 28, 28)),
        ("resnet18", 8, (3, 64, 64)),
        ("unet", 3, (1, 32, 32)),
        ("lenet", 0, (3, 32, 32)),
    ],
)
def test_the_graph_shows_where_paths_join(name: str, joins: int, shape: tuple[int, int, int]) -> None:
    model = build(name, in_channels=shape[0], image_size=shape[1]).eval()
    boxes = graph.boxes_of(model, torch.zeros(1, *shape))
    assert sum(len(box.reads) > 1 for box in boxes) == joins
    assert all(source < place for place, box in enumerate(boxes) for source in box.reads)


def test_a_large_graph_is_drawn_in_blocks() -> None:
    boxes = graph.boxes_of(build("resnet50", image_size=64).eval(), torch.zeros(1, 3, 64, 64))
    assert len(boxes) <= graph.MOST_BOXES
    assert sum(box.kind == "Bottleneck" for box in boxes) == 16


@pytest.mark.parametrize("model", ["quickstart", "vit_small"])
def test_a_model_without_maps_shows_what_it_has(model: str, tmp_path: Path) -> None:
    config = recipe(model, "digits", epochs=0.2, precision="float32", threads=1)
    subject = Subject.of(fit(config, runs=tmp_path).path)
    files = look(subject, tmp_path / "out", only=("filters", "maps", "attributions"), images=(0,))
    assert (tmp_path / "out" / "attributions.png") in files


def test_what_does_not_exist_is_one_sentence(subject: Subject, tmp_path: Path) -> None:
    with pytest.raises(PractorchError, match="no picture 'filter'"):
        look(subject, tmp_path, only=("filter",))
    with pytest.raises(PractorchError, match="test image 9999 does not exist"):
        look(subject, tmp_path, images=(9999,))
    with pytest.raises(PractorchError, match="is not a run"):
        Subject.of(tmp_path)
