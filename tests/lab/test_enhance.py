"""Sharpening and denoising, really trained for moments, judged, and used through the command line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from skimage.metrics import peak_signal_noise_ratio
from torch import Tensor, nn

from practorch.cli import run
from practorch.errors import PractorchError
from practorch.lab.config import Config
from practorch.lab.enhance import Task, apply, config_of, judge, resume, train
from practorch.lab.enhance.job import prepare
from practorch.lab.enhance.judge import means
from practorch.lab.enhance.patches import turned
from practorch.lab.enhance.photos import Photo, luminance, photos, read_photo, rgb, ycbcr
from practorch.lab.enhance.quality import psnr, shrunk, ssim, to_numbers
from practorch.lab.enhance.tiles import enhanced, parts, reach
from practorch.lab.models import build
from practorch.lab.progress import Progress, Told
from practorch.lab.run import Run

torch.set_num_threads(1)
FIXED = {"precision": "float32", "layout": "contiguous", "threads": 1, "device": "cpu"}
SHARPEN, DENOISE = Task("sharpen", scale=2), Task("denoise")


def practorch(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "practorch", "lab", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A run that the command line made, and what it said of it."""
    folder = tmp_path_factory.mktemp("enhance")
    settings = [part for key, value in FIXED.items() for part in ("--set", f"{key}={value}")]
    done = practorch(
        "enhance", "train", "sharpen", "--epochs", 1, *settings, "--set", "ema=0", "--runs", folder, "--name", "run",
        "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "run", json.loads(done.stdout)


def test_a_little_training_beats_bicubic_on_unseen_pictures(
    trained: tuple[Path, dict[str, object]],
) -> None:
    folder, verdict = trained
    mean, pictures = verdict["mean"], verdict["pictures"]
    assert isinstance(mean, dict)
    assert isinstance(pictures, list)
    assert mean["gain_psnr"] > 0.05
    assert mean["gain_psnr"] == pytest.approx(np.mean([p["model"]["psnr"] - p["bicubic"]["psnr"] for p in pictures]))
    assert {p["name"] for p in pictures}.isdisjoint(photo.name for photo in photos("train"))
    assert Run.open(folder).result()["test_gain_psnr"] == pytest.approx(mean["gain_psnr"], abs=1e-6)
    page = (folder / "report" / "index.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == len(pictures) == 5
    assert all(f"<td>{p['model']['psnr']:.2f}</td>" in page for p in pictures)


def test_judging_again_says_the_same_in_words(
    trained: tuple[Path, dict[str, object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = save(photos("test")[2].pixels[:, 100:200, 200:300], tmp_path / "part.png")
    assert run(["lab", "enhance", "judge", str(trained[0]), str(part), "-o", str(tmp_path / "page")]) == 0
    said = capsys.readouterr().out
    assert re.search(r"part +[\d.]+ +[\d.]+ +\+[\d.]+", said)
    assert "dB nearer to the truth than bicubic on 1 picture that it was not trained on" in said
    assert (tmp_path / "page" / "part.png").is_file()


def test_a_gain_on_a_training_photograph_is_refused(
    trained: tuple[Path, dict[str, object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    renamed = save(photos("train")[0].pixels, tmp_path / "mine.png")
    assert run(["lab", "enhance", "judge", str(trained[0]), str(renamed)]) == 2
    assert "mine: is astronaut, a training photograph" in capsys.readouterr().err


def test_a_picture_in_colour_is_enhanced_whole(trained: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    small = shrunk(photos("test")[1].pixels[None, :, :200, :260], 2)[0]  # (3, 100, 130)
    path = save(small, tmp_path / "flower.png")
    enhancer = Run.open(trained[0])
    (tiled,) = apply(enhancer, [path], tmp_path / "tiled", tile=48)
    (whole,) = apply(enhancer, [path], tmp_path / "whole", tile=4096)
    after = read_photo(tiled.after).pixels
    assert tuple(after.shape) == (3, 200, 260)
    assert int((after.int() - read_photo(whole.after).pixels.int()).abs().max()) <= 1  # a rounding at a half
    assert psnr(after, photos("test")[1].pixels[:, :200, :260]) > 25  # the colours are right
    with Image.open(tiled.comparison) as comparison:
        assert min(comparison.size) > 300


@pytest.mark.parametrize(("name", "scale"), [("espcn", 2), ("espcn_x4", 4), ("unet", 1), ("denoiser", 1)])
def test_tiles_give_what_the_whole_gives(name: str, scale: int) -> None:
    model = random_model(name)
    poor = luminance(photos("test")[0].pixels)[:, :90, :122]  # sides that neither 4 nor the tile divide
    with torch.inference_mode():
        whole = model(to_numbers(poor)[None])[0]
    pieces = torch.full_like(whole, torch.nan)
    for rows, cols, part in parts(model, poor, scale, tile=30):
        pieces[:, rows, cols] = part
    assert float((pieces - whole).abs().max()) < 1e-5
    assert int((enhanced(model, poor, scale, 30).int() - enhanced(model, poor, scale, 4096).int()).abs().max()) <= 1


@pytest.mark.parametrize(("name", "scale", "pixels"), [("espcn", 2, 5), ("denoiser", 1, 6)])
def test_the_reach_is_that_of_the_convolutions(name: str, scale: int, pixels: int) -> None:
    assert reach(build(name, in_channels=1, image_size=64), scale) == -(-pixels // 4) * 4


def test_a_run_that_was_stopped_ends_with_the_same_weights(tmp_path: Path) -> None:
    config = config_of(SHARPEN, "espcn", epochs=0.08, checkpoint_steps=2, log_every=3, **FIXED)
    undisturbed, _ = train(config, runs=tmp_path, name="undisturbed")
    with pytest.raises(KeyboardInterrupt):
        train(config, runs=tmp_path, name="stopped", told=stop_at(3))
    assert Run.open(tmp_path / "stopped").state == "interrupted"
    stopped, _ = resume(tmp_path / "stopped")
    first, second = (load_file(each.weights_path("last")) for each in (undisturbed, stopped))
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert stopped.result()["test_psnr"] == undisturbed.result()["test_psnr"]


def test_a_name_that_another_task_has_taken_is_refused(tmp_path: Path) -> None:
    Run.new(tmp_path, config_of(DENOISE, "unet", **FIXED), "taken")
    with pytest.raises(PractorchError, match="taken: is a run with model = 'unet', not 'espcn'"):
        train(config_of(SHARPEN, "espcn", **FIXED), runs=tmp_path, name="taken")


def test_denoising_is_judged_beside_the_filters() -> None:
    crop = Photo("crop", photos("test")[0].pixels[:, 200:328, 200:328])
    mean = means(judge(build("unet", in_channels=1, image_size=64).eval(), DENOISE, [crop]))
    assert 20 < mean["noisy_psnr"] < min(mean["tv_psnr"], mean["nlm_psnr"])
    assert mean["psnr"] == mean["noisy_psnr"]  # the model's correction starts at nothing
    assert mean["gain_psnr"] == mean["psnr"] - mean["nlm_psnr"]


def test_small_images_are_sharpened_too(tmp_path: Path) -> None:
    task = Task("sharpen", "fashion-mnist", scale=2)
    job = prepare(config_of(task, "espcn", validate=20, **FIXED), torch.device("cpu"))
    poor, good = job.batches.batch(0, 1)
    assert (tuple(poor.shape), tuple(good.shape)) == ((128, 1, 14, 14), (128, 1, 28, 28))
    again = job.batches.batch(0, 1)
    assert torch.equal(poor, again[0])
    assert job.num_held_out == 20
    assert job.validate is not None
    assert 15 < job.validate(job.model)["val_psnr"] < 25  # bicubic, before the first update


def test_patches_follow_from_counters_and_differ_between_steps() -> None:
    made = [prepare(config_of(DENOISE, "unet", seed=seed, **FIXED), torch.device("cpu")).batches for seed in (1, 1, 2)]
    first, again, other = (batches.batch(3, 5) for batches in made)
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[1], other[1])
    assert not torch.equal(first[1], made[0].batch(3, 6)[1])
    assert float((first[0] - first[1]).std()) * 255 == pytest.approx(25, rel=0.15)  # a little is clipped


def test_the_eight_positions_of_a_square_are_all_different() -> None:
    square = torch.arange(9).view(1, 3, 3)
    assert len({tuple(turned(square, way).flatten().tolist()) for way in range(8)}) == 8


def test_a_poor_patch_is_the_small_one_of_its_good_patch() -> None:
    """Cut and turned alike: enlarged again it is near, and nearer than a neighbour's."""
    poor, good = prepare(config_of(SHARPEN, "espcn", **FIXED), torch.device("cpu")).batches.batch(0, 0)
    means_of_cells = nn.functional.avg_pool2d(good, 2)
    own = (means_of_cells - poor).abs().mean((1, 2, 3))
    shifted = (means_of_cells.roll(1, 0) - poor).abs().mean((1, 2, 3))
    assert float(own.max()) < 0.03
    assert bool((own < shifted).all())


def test_bicubic_is_where_sharpening_starts() -> None:
    crop = Photo("crop", photos("test")[3].pixels[:, :64, :80])
    mean = means(judge(build("espcn", in_channels=1, image_size=64).eval(), SHARPEN, [crop]))
    assert mean["psnr"] == mean["bicubic_psnr"]


def test_psnr_is_scikit_images() -> None:
    first, second = torch.randint(0, 256, (2, 1, 40, 50), dtype=torch.uint8)
    assert psnr(first, second) == pytest.approx(peak_signal_noise_ratio(first.numpy(), second.numpy(), data_range=255))  # type: ignore[no-untyped-call]
    assert psnr(first, first) == float("inf")


def test_ssim_is_the_papers() -> None:
    """Against the formula with an 11 x 11 Gaussian window, written with convolutions."""
    truth = luminance(photos("test")[0].pixels)[:, :60, :70]
    other = shrunk(truth[None], 2)[0].repeat_interleave(2, 1).repeat_interleave(2, 2)
    x, y = truth.double(), other.double()
    offsets = torch.arange(-5, 6, dtype=torch.float64)
    line = torch.exp(-(offsets**2) / (2 * 1.5**2))
    window = (line[:, None] * line)[None, None] / line.sum() ** 2

    def mean(z: Tensor) -> Tensor:
        return nn.functional.conv2d(z[None], window)[0]

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mx, my = mean(x), mean(y)
    vx, vy, vxy = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    formula = ((2 * mx * my + c1) * (2 * vxy + c2) / ((mx**2 + my**2 + c1) * (vx + vy + c2))).mean()
    assert ssim(other, truth) == pytest.approx(float(formula), abs=1e-6)


def test_colours_come_back_and_grey_has_none() -> None:
    colours = torch.rand(3, 5, 7)
    assert torch.allclose(rgb(ycbcr(colours)), colours, atol=1e-6)
    grey = torch.full((3, 2, 2), 0.4)
    assert torch.allclose(ycbcr(grey), torch.tensor([0.4, 0.0, 0.0]).view(3, 1, 1).expand(3, 2, 2), atol=1e-6)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("train", "sharpen", "--data", "photo"), "did you mean photos?"),
        (("train", "sharpen", "--model", "unet"), "unet cannot sharpen"),
        (("train", "sharpen", "--model", "espnc"), "did you mean espcn?"),
        (("train", "denoise", "--noise", "0"), "noise 0 is not above 0"),
        (("train", "sharpen", "--set", "validate=12"), "12 photographs to hold out of 12"),
        (("train", "--resume", "nowhere"), "nowhere: is not a run"),
        (("apply", "RUN", "missing.png"), "missing.png: No such file or directory"),
        (("apply", "RUN", "text.png"), "text.png: is neither PNG nor JPEG"),
        (("apply", "RUN", "tiny.png"), "tiny.png: is 8 x 8 pixels, too small"),
        (("apply", "RUN", "cut.png"), "cut.png: cannot be read as a picture"),
        (("apply", "RUN", "tiny.png", "--tile", "0"), "--tile 0: is no size"),
        (("apply", "OTHER", "tiny.png"), "quickstart on digits: is no enhancer"),
    ],
)
def test_bad_input_is_one_sentence(
    trained: tuple[Path, dict[str, object]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("text.png").write_text("no picture", encoding="utf-8")
    save(torch.zeros(1, 8, 8, dtype=torch.uint8), Path("tiny.png"))
    whole = save(photos("test")[2].pixels, tmp_path / "whole.png").read_bytes()
    Path("cut.png").write_bytes(whole[: len(whole) // 2])
    Run.new(tmp_path, Config("quickstart", "digits"), "OTHER")
    code = run(["lab", "enhance", *(str(trained[0]) if arg == "RUN" else arg for arg in args)])
    said = capsys.readouterr().err
    assert code == 2
    assert words in said
    assert "Traceback" not in said


def test_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PractorchError, match="resnet18 cannot denoise"):
        config_of(DENOISE, "resnet18")


def random_model(name: str) -> nn.Module:
    """With weights that are no zeros, so that every layer counts."""
    torch.manual_seed(0)
    model = build(name, in_channels=1, image_size=64).eval()
    for weight in model.parameters():
        nn.init.normal_(weight, std=0.05)
    return model


def save(pixels: Tensor, path: Path) -> Path:
    levels = pixels.permute(1, 2, 0).numpy()
    Image.fromarray(levels[..., 0] if len(pixels) == 1 else levels).save(path)
    return path


def stop_at(step: int) -> Told:
    def told(progress: Progress) -> None:
        if progress.step >= step:
            raise KeyboardInterrupt

    return told
