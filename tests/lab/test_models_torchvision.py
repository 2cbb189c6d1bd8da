"""The standard models are torchvision's: its weights load and give its answers; its others and timm's come by name."""

import pytest
import torch

from practorch.engine.worker.vision import let_torchvision_in
from practorch.errors import PractorchError
from practorch.lab.models import build
from practorch.lab.models.sizes import sizes_only
from practorch.lab.models.vision import torchvision
from practorch.lab.models.vit import from_torchvision


@pytest.fixture(scope="module")
def models():
    let_torchvision_in()  # the engine's own way; the lab's comes after it and finds the work done
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield torchvision().models
    torch.set_num_threads(before)


def fill(model):
    """Random weights and batch statistics, the same each time, that keep the size of what passes through."""
    generator = torch.Generator().manual_seed(0)
    for name, value in model.state_dict().items():
        if value.ndim in (2, 4):
            bound = (3 / value[0].numel()) ** 0.5
            value.uniform_(-bound, bound, generator=generator)
        elif name.endswith(("weight", "var", "layer_scale")):
            value.uniform_(0.5, 1.5, generator=generator)
        elif value.is_floating_point():
            value.uniform_(-0.2, 0.2, generator=generator)
        else:
            value.zero_()


def theirs(models, name):
    with sizes_only():
        model = models.get_model(name, weights=None)
    model = model.to_empty(device="cpu").eval()
    fill(model)
    return model


def ours(name, state):
    with sizes_only():
        model = build(name, num_classes=1000)
    model.load_state_dict(state, assign=True)
    return model.eval()


@pytest.mark.parametrize("name", ["resnet18", "resnet34", "resnet50", "convnext_tiny", "vgg11_bn"])
def test_a_model_with_the_weights_of_torchvision_gives_its_answers(models, name):
    their = theirs(models, name)
    x = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        want, got = their(x), ours(name, their.state_dict())(x)
    assert want.std() > 0.01
    torch.testing.assert_close(got, want, rtol=1e-5, atol=1e-5)


def test_the_vision_transformer_reads_the_weights_of_torchvision(models):
    their = theirs(models, "vit_b_16")
    x = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        want, got = their(x), ours("vit_b_16", from_torchvision(their.state_dict()))(x)
    assert want.std() > 0.01
    torch.testing.assert_close(got, want, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["vgg11", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn"])
def test_every_vgg_has_the_names_and_shapes_of_torchvision(models, name):
    with sizes_only():
        our, their = build(name, num_classes=1000), models.get_model(name, weights=None)
    assert [(k, v.shape) for k, v in our.state_dict().items()] == [(k, v.shape) for k, v in their.state_dict().items()]


@pytest.mark.parametrize(
    ("name", "channels", "size"),
    [
        ("torchvision:mobilenet_v3_small", 1, 64),
        ("torchvision:googlenet", 3, 64),
        ("timm:test_convnext", 1, 32),
        ("timm:test_vit", 3, 48),
    ],
)
def test_a_model_of_a_library_comes_by_name(models, name, channels, size):
    model = build(name, num_classes=7, in_channels=channels, image_size=size)
    logits = model(torch.rand(2, channels, size, size))
    assert logits.shape == (2, 7)


@pytest.mark.parametrize(
    ("name", "nearest"), [("torchvision:resnt18", "torchvision:resnet18"), ("timm:resnet81", "timm:resnet18")]
)
def test_an_unknown_model_of_a_library_is_told_the_nearest_name(models, name, nearest):
    with pytest.raises(PractorchError, match="has no model") as raised:
        build(name)
    assert raised.value.hint == f"did you mean {nearest}?"


def test_what_a_library_cannot_make_is_one_sentence(models):
    with pytest.raises(PractorchError, match=r"torchvision:vit_b_16 for images of 100x100: Input shape indivisible"):
        build("torchvision:vit_b_16", image_size=100)
