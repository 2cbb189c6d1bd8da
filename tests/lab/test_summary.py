"""The table of layers is torchsummary's to the character, and honest where that one is not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torchsummary
from torch import nn

from practorch.cli import run
from practorch.errors import PractorchError
from practorch.lab.models import build
from practorch.lab.models.vision import torchvision
from practorch.lab.summary import multiply_adds, parameters, summary, summary_of

FROM_THE_LOG = (Path(__file__).parent / "log_resnet18_summary.txt").read_text(encoding="utf-8")


def lab(*args):
    return subprocess.run(
        [sys.executable, "-m", "practorch", "lab", *args], capture_output=True, text=True, timeout=120, check=False
    )


class Twice(nn.Module):
    """Calls one layer twice, and a table of its own once."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.scale = nn.Parameter(torch.ones(4))

    def forward(self, x):
        return self.layer(self.layer(x)) * self.scale


def test_the_resnet_of_the_log_has_the_table_of_the_log_to_the_character():
    done = lab("summary", "log_resnet18", "--input", "3,224,224")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == FROM_THE_LOG


@pytest.mark.parametrize(
    ("name", "shape"), [("lenet", (3, 32, 32)), ("resnet_small", (1, 28, 28)), ("denoiser", (1, 20, 24))]
)
def test_the_table_is_the_one_that_torchsummary_prints(name, shape, capsys):
    model = build(name, in_channels=shape[0], image_size=shape[1])
    torchsummary.summary(model, shape, device="cpu")
    assert summary(model, shape).text() + "\n" == capsys.readouterr().out


def test_a_layer_that_is_called_twice_is_counted_once():
    found = summary(Twice(), (4,))
    assert [(row.layer, row.parameters) for row in found.rows] == [("Linear-1", 20), ("Linear-2", 0), ("Twice-3", 4)]
    assert found.parameters == 24


@pytest.mark.parametrize("name", ["vit_small", "gpt_small", "convnext_small28", "fast16"])
def test_the_rows_add_up_to_the_whole(name):
    found = summary_of(name, has_multiply_adds=True)
    assert sum(row.parameters for row in found.rows) == found.parameters
    assert sum(row.multiply_adds for row in found.rows) == found.multiply_adds


def test_parameters_that_no_layer_of_its_own_uses_belong_to_the_layer_around_them():
    class Looks(nn.Module):
        def __init__(self):
            super().__init__()
            self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

        def forward(self, x):
            return self.attention(x, x, x)

    (row,) = summary(Looks(), (5, 8)).rows
    assert (row.layer, row.shape, row.parameters) == ("MultiheadAttention-1", (-1, 5, 8), 4 * 8 * 8 + 4 * 8)


def test_bytes_are_those_of_the_dtype():
    half, double = (summary_of("lenet", dtype=dtype) for dtype in (torch.bfloat16, torch.float64))
    assert half.total_bytes * 4 == double.total_bytes
    assert half.parameter_bytes == 2 * half.parameters


def test_frozen_parameters_are_not_trainable():
    model = nn.Sequential(nn.Linear(3, 4).requires_grad_(False), nn.Linear(4, 2))
    assert "Total params: 26\nTrainable params: 10\nNon-trainable params: 16\n" in summary(model, (3,)).text()


def test_with_a_batch_the_shapes_and_sizes_are_those_of_the_batch():
    one, many = summary_of("resnet_small"), summary_of("resnet_small", num_samples=16)
    assert many.rows[0].shape == (16, 16, 28, 28)
    assert many.output_bytes == 16 * one.output_bytes
    assert many.parameter_bytes == one.parameter_bytes


@pytest.mark.parametrize("name", ["resnet18", "convnext_tiny", "vit_b_16"])
def test_multiply_adds_are_the_published_ones(name):
    published = torchvision().models.get_model_weights(name).IMAGENET1K_V1.meta
    found = summary_of(name, has_multiply_adds=True)
    assert found.parameters == published["num_params"]
    assert round(found.multiply_adds / 1e9, 3) == published["_ops"]


def test_multiply_adds_of_attention_are_counted_in_a_fused_layer_too():
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()
    projections, mlp, pairs = 4 * 5 * 8 * 8, 2 * 5 * 8 * 16, 2 * 5 * 5 * 8
    assert multiply_adds(layer, (5, 8)) == projections + mlp + pairs


def test_a_row_has_the_multiply_adds_of_its_layer_alone():
    found = summary(nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.Flatten(), nn.Linear(128, 2)), (3, 4, 4))
    assert [row.multiply_adds for row in found.rows] == [None, None, None]
    found = summary_of("vit_small", has_multiply_adds=True)
    of = {row.name: row.multiply_adds for row in found.rows}
    assert of["layers.0.attention.q"] == 50 * 128 * 128
    assert of["layers.0.attention"] == 2 * 50 * 50 * 128
    assert of["layers.0"] == 0


def test_memory_is_what_autograd_keeps():
    model = nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(20, 5))
    found = summary(model, (10,), num_samples=8, has_memory=True)
    assert found.kept_bytes == 8 * (10 + 20) * 4  # the input, and what left the relu; a relu needs its output only
    assert "Kept for the backward pass, measured (MB): 0.00" in found.text()


def test_a_summary_leaves_the_model_and_the_random_numbers_as_they_are():
    model = nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1d(6), nn.Dropout())
    model[0].eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    modes, state = [m.training for m in model.modules()], torch.get_rng_state()
    summary(model, (6,), has_multiply_adds=True, has_memory=True)
    assert [m.training for m in model.modules()] == modes
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), state)
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())


def test_a_forward_pass_that_fails_names_the_layer_and_the_shapes():
    model = build("lenet", in_channels=3, image_size=32)
    with pytest.raises(PractorchError) as raised:
        summary(model, (3, 40, 40))
    assert str(raised.value) == (
        "summary: fc1 (Linear) cannot take (1, 784): mat1 and mat2 shapes cannot be multiplied (1x784 and 400x120)"
    )
    assert raised.value.hint == "its weight is (120, 400); --input gives the shape of one sample"
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in model.modules())


def test_what_fails_in_the_model_itself_is_said_so():
    with pytest.raises(PractorchError, match=r"ViT's own forward cannot take \(1, 1, 28, 32\): The size of tensor a"):
        summary_of("vit_small", (1, 28, 32))


def test_the_number_of_parameters_counts_a_shared_one_once():
    layer = nn.Linear(3, 3)
    assert parameters(nn.Sequential(layer, nn.ReLU(), layer)) == 12


def test_bad_input_on_the_command_line_is_one_sentence(capsys):
    assert run(["lab", "summary", "quickstart", "--input", "1,28,56"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: summary: linear_relu_stack.0 (Linear) cannot take (1, 1568): mat1 and mat2")


def test_a_model_of_torchvision_is_summed_up_as_json():
    done = lab("summary", "torchvision:resnet18", "--classes", "10", "--batch", "2", "--mult-adds", "--json")
    found = json.loads(done.stdout)
    assert found["parameters"] == 11_181_642
    assert found["rows"][0]["shape"] == [2, 64, 112, 112]
    assert found["multiply_adds"] == sum(row["multiply_adds"] for row in found["rows"])


def test_the_list_of_models_has_their_sizes(capsys):
    assert run(["lab", "models", "--json"]) == 0
    of = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert of["log_resnet18"]["parameters"] == 11_186_442
    assert of["log_resnet18"]["shape"] == [3, 224, 224]


def test_the_input_of_a_model_has_channels_height_and_width():
    with pytest.raises(PractorchError, match="the input of resnet18 is channels, height and width, got 224"):
        summary_of("resnet18", (224,))
