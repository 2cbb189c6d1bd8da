"""The fast networks: whitening from the data, frozen; trained by Muon through the lab's own loop."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from practorch.lab.batches import normalise
from practorch.lab.config import recipe
from practorch.lab.data import load
from practorch.lab.models import build
from practorch.lab.models.fast import Fast, whitening_filters
from practorch.lab.optim import build_optimizer
from practorch.lab.run import Run
from practorch.lab.train import fit

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def images() -> Tensor:
    data = load("fashion-mnist", "train")
    return normalise(data.images[:300], [0.286], [0.353])


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    config = recipe(
        "fast16", "digits", epochs=4, threads=1, precision="float32", layout="contiguous", checkpoint_s=1000
    )
    return fit(config, runs=tmp_path_factory.mktemp("runs"))


def second_moments(filters: Tensor, images: Tensor) -> Tensor:
    outputs = F.conv2d(images.double(), filters.double()).transpose(0, 1).flatten(1)
    return outputs @ outputs.T / outputs.shape[1]


def test_whitened_patches_are_uncorrelated_and_equally_large(images):
    filters = whitening_filters(images, 2, least=0.0)
    assert filters.shape == (4, 1, 2, 2)
    torch.testing.assert_close(second_moments(filters, images), torch.eye(4).double(), atol=1e-4, rtol=0)


def test_colours_are_whitened_together():
    x = torch.randn(64, 3, 12, 12, generator=torch.Generator().manual_seed(0))
    x[:, 1] = 0.9 * x[:, 0] + 0.1 * x[:, 1]
    filters = whitening_filters(x, 2, least=0.0)
    torch.testing.assert_close(second_moments(filters, x), torch.eye(12).double(), atol=1e-4, rtol=0)


def test_a_rare_pattern_is_not_blown_up(images):
    flat = images.mean((2, 3), keepdim=True).expand_as(images)  # only one of the four patterns ever occurs
    assert whitening_filters(flat, 2).abs().max() < 1 / 5e-4**0.5


def test_the_training_loop_whitens_by_the_training_images(run):
    model, data = run.model(), run.data("train")
    assert isinstance(model, Fast)
    filters, mirrored = model.whiten.weight.chunk(2)
    assert torch.equal(filters, -mirrored)
    moments = second_moments(filters, normalise(data.images, run.mean, run.std))
    torch.testing.assert_close(moments, torch.eye(4).double(), atol=0.05, rtol=0)  # some images were held out


def test_a_few_epochs_learn_the_digits(run):
    assert run.result()["accuracy"] > 0.9


def test_the_frozen_layer_is_in_no_group_and_all_the_others_convolutions_are_muons():
    model = build("fast16", in_channels=1, image_size=28)
    muon, *others = build_optimizer(recipe("fast16"), model).param_groups
    convolutions = [weight for name, weight in model.named_parameters() if weight.dim() == 4 and "whiten" not in name]
    assert muon["rule"] == "muon"
    assert {id(weight) for weight in muon["params"]} == {id(weight) for weight in convolutions}
    assert all(weight is not model.whiten.weight for group in others for weight in group["params"])


@pytest.mark.parametrize(("channels", "size"), [(1, 7), (1, 28), (3, 32)])
def test_any_image_from_7x7_on_fits(channels, size):
    model = build("fast16", num_classes=5, in_channels=channels, image_size=size)
    assert model(torch.zeros(2, channels, size, size)).shape == (2, 5)


def test_the_identity_passes_through_a_fresh_stage():
    stage = build("fast16", in_channels=1, image_size=28).stages[0]
    x = torch.rand(2, 8, 8, 8)
    torch.testing.assert_close(stage.conv1(x)[:, :8], x)
