"""The models are the published ones in size, learn everywhere, and say what they cannot take."""

import sys

import pytest
import torch
import torch.nn.functional as F

from practorch.errors import PractorchError
from practorch.lab.models import ENTRIES, build, entry, listed, names
from practorch.lab.models.espcn import ESPCN
from practorch.lab.models.gpt import GPT

pytestmark = pytest.mark.usefixtures("one_thread")
PUBLISHED = {
    "quickstart": 669_706, "lenet": 62_006,
    "vgg11": 132_863_336, "vgg13": 133_047_848, "vgg16": 138_357_544, "vgg19": 143_667_240,
    "vgg11_bn": 132_868_840, "vgg13_bn": 133_053_736, "vgg16_bn": 138_365_992, "vgg19_bn": 143_678_248,
    "log_resnet18": 11_186_442, "log_resnet34": 21_298_314,
    "resnet18": 11_689_512, "resnet34": 21_797_672, "resnet50": 25_557_032,
    "convnext_tiny": 28_589_128, "vit_b_16": 86_567_656,
}  # fmt: skip
# One of each class and each kind of block; the larger ones are compared with torchvision's.
LEARNING = sorted(set(names()) - {name for name in names() if name.startswith("vgg")} - {
    "log_resnet34", "resnet34", "convnext_tiny", "vit_b_16",
})  # fmt: skip


def small(name, batch=4):
    """The model with random weights everywhere, and a small batch for it."""
    known = entry(name)
    torch.manual_seed(0)
    channels, size = (1, 16) if known.least <= 16 else (3, known.least)
    model = build(name, num_classes=10, in_channels=channels, image_size=size)
    with torch.no_grad():
        for parameter in model.parameters():  # the last layer of an enhancer begins at zero
            parameter.add_(torch.randn_like(parameter), alpha=0.02)
    if known.task == "text":
        return model, torch.randint(10, (batch, 8))
    return model, torch.rand(batch, channels, size, size)


def test_every_model_has_its_published_size():
    sizes = {row.name: row.parameters for row in listed()}
    assert {name: sizes[name] for name in PUBLISHED} == PUBLISHED


@pytest.mark.parametrize("name", LEARNING)
def test_the_loss_reaches_every_parameter(name):
    model, x = small(name)
    y = model(x)
    (y * torch.randn_like(y)).sum().backward()
    silent = [path for path, p in model.named_parameters() if p.requires_grad and (p.grad is None or not p.grad.any())]
    assert silent == []


@pytest.mark.parametrize("name", LEARNING)
def test_what_comes_out_has_the_shape_of_the_task(name):
    model, x = small(name, batch=2)
    scale = int(name[-1]) if name.startswith("espcn_x") else 2 if name == "espcn" else 1
    want = {
        "classification": (2, 10),
        "enhancement": (2, 1, 16 * scale, 16 * scale),
        "text": (2, 8, 10),
    }
    assert model.eval()(x).shape == want[entry(name).task]


@pytest.mark.parametrize("name", ["resnet_small_gn", "convnext_small28", "vit_small", "quickstart", "lenet"])
def test_without_batch_statistics_an_image_does_not_see_the_others(name):
    model, x = small(name)
    model, x = model.double().train(), x.double()
    torch.testing.assert_close(model(x)[:1], model(x[:1]), rtol=0, atol=1e-12)


def test_a_gpt_does_not_read_ahead():
    model, tokens = small("gpt_small")
    changed = tokens.clone()
    changed[:, 5:] = 9 - changed[:, 5:]
    before, after = model.eval()(tokens), model(changed)
    torch.testing.assert_close(before[:, :5], after[:, :5])
    assert not torch.allclose(before[:, 5:], after[:, 5:])


def test_a_gpt_starts_out_knowing_nothing():
    torch.manual_seed(0)
    tokens = torch.randint(96, (4, 32))
    logits = build("gpt_small", num_classes=96)(tokens)
    loss = F.cross_entropy(logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten())
    assert abs(loss - torch.tensor(96.0).log()) < 0.2


def test_a_gpt_may_have_a_table_of_its_own_for_the_scores():
    tied, untied = GPT(96), GPT(96, is_tied=False)
    assert tied.head.weight is tied.token.weight
    assert sum(p.numel() for p in untied.parameters()) - sum(p.numel() for p in tied.parameters()) == 96 * 128


def test_a_text_longer_than_the_context_is_refused():
    with pytest.raises(ValueError, match="a text of 9 tokens, but the model's context is 8"):
        GPT(10, context=8)(torch.zeros(1, 9, dtype=torch.int64))


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_espcn_starts_as_bicubic(scale):
    x = torch.rand(2, 1, 7, 9)
    torch.testing.assert_close(ESPCN(1, scale)(x), F.interpolate(x, scale_factor=scale, mode="bicubic"))


@pytest.mark.parametrize("name", ["unet", "denoiser"])
def test_an_enhancer_starts_by_leaving_an_image_of_any_size_alone(name):
    x = torch.rand(2, 3, 13, 6)
    torch.testing.assert_close(build(name, in_channels=3)(x), x)


def test_an_unknown_model_is_told_the_nearest_name():
    with pytest.raises(PractorchError, match="there is no model 'resnt18'") as raised:
        build("resnt18")
    assert raised.value.hint.startswith("did you mean resnet18?")


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [
        ("vgg11", 28, "vgg11 needs images of at least 32x32, got 28x28"),
        ("vit_b_16", 100, "vit_b_16 needs a height and width that 16 divides, got 100x100"),
    ],
)
def test_images_that_do_not_fit_are_refused(name, size, says):
    with pytest.raises(PractorchError, match=says):
        build(name, image_size=size)


@pytest.mark.parametrize("name", [name for name in LEARNING if ENTRIES[name].least > 1])
def test_the_least_size_that_is_told_is_enough(name):
    least = entry(name).least
    model = build(name, in_channels=1, image_size=least).eval()
    assert model(torch.rand(1, 1, least, least)).isfinite().all()


@pytest.mark.parametrize(("name", "library"), [("timm:test_resnet", "timm"), ("torchvision:resnet18", "torchvision")])
def test_a_library_that_is_not_installed_is_asked_for(name, library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(PractorchError, match=f"needs {library}, which is not installed") as raised:
        build(name)
    assert raised.value.hint == f"pip install {library}"
