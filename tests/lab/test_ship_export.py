"""practorch lab export: a file that gives the model's answers, or no file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from tiny_run import tiny_run

from practorch.cli import run as practorch
from practorch.errors import PractorchError
from practorch.lab.models.vit import ViT
from practorch.lab.run import Run
from practorch.lab.ship.export import Differs, export, program_of
from practorch.lab.ship.pixels import FromPixels, from_pixels


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return tiny_run(tmp_path_factory.mktemp("runs"), epochs=1.0)


def test_onnx_gives_the_model_s_scores_without_practorch_and_without_noise(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "digits.onnx"
    words = ["lab", "export", str(run.path), "--to", "onnx", "-o", str(path)]
    done = subprocess.run([sys.executable, "-m", "practorch", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"exporting {run.path} with onnx, then comparing …\n"
    assert done.stdout.splitlines()[1].startswith("parity: on 10 random images the scores differ")
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path))
    x = torch.rand(5, 1, 8, 8)
    (scores,) = session.run(None, {"pixels": x.numpy()})
    assert torch.from_numpy(scores).allclose(from_pixels(run)(x), atol=1e-5)
    assert session.get_modelmeta().custom_metadata_map["classes"].split() == list("0123456789")
    assert [entry.name for entry in path.parent.iterdir()] == ["digits.onnx"]


def test_torch_export_gives_the_model_s_scores_for_any_number_of_images(run: Run) -> None:
    done = export(run, "torch")
    assert done.path == run.path / "model.pt2"
    assert done.difference <= 1e-6
    x = torch.rand(11, 1, 8, 8)
    assert torch.export.load(done.path).module()(x).allclose(from_pixels(run)(x), atol=1e-6)


def test_a_model_whose_operators_fix_the_batch_is_exported_for_any_number_of_images_all_the_same() -> None:
    vit = ViT(10, 1, 8, patch=4, dim=8, depth=1, heads=2, mlp_dim=16).eval()
    model = FromPixels(vit, [0.5], [0.2]).eval()
    module = program_of(model, (1, 8, 8)).module()
    for size in (1, 5):
        x = torch.rand(size, 1, 8, 8)
        assert module(x).allclose(model(x), atol=1e-6)


def test_what_differs_is_refused_and_not_kept(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "model.pt2"
    with pytest.raises(Differs, match="scores differ from the model's by up to"):
        export(run, "torch", path, tolerance=-1.0)
    assert list(tmp_path.iterdir()) == []
    assert Differs.exit_code == 1


def test_the_normalisation_of_the_training_is_inside(run: Run) -> None:
    x = torch.rand(2, 1, 8, 8)
    assert run.mean[0] > 0.1
    by_hand = run.model()((x - run.mean[0]) / run.std[0])
    assert from_pixels(run)(x).allclose(by_hand)


def test_a_broken_checkpoint_and_a_missing_run_get_one_sentence(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert practorch(["lab", "export", str(tmp_path)]) == 2
    assert "is not a run" in capsys.readouterr().err
    for name in ("config.toml", "best.safetensors"):
        (tmp_path / name).write_bytes((run.path / name).read_bytes())
    (tmp_path / "best.safetensors").write_bytes(b"not weights")
    assert practorch(["lab", "export", str(tmp_path)]) == 2
    assert "best.safetensors: holds no weights of quickstart" in capsys.readouterr().err


def test_a_model_of_text_is_refused(run: Run, tmp_path: Path) -> None:
    text = (run.path / "config.toml").read_text()
    (tmp_path / "config.toml").write_text(text.replace('data = "digits"', 'data = "stdlib"'))
    with pytest.raises(PractorchError, match="was trained on stdlib, which is text"):
        export(Run.open(tmp_path), "torch")


def test_without_onnxscript_it_says_what_to_install(run: Run) -> None:
    text = (
        "import sys; sys.modules['onnxscript'] = None\n"
        "from practorch.cli import run\n"
        f"sys.exit(run(['lab', 'export', {str(run.path)!r}, '--to', 'onnx']))"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "needs onnxscript, which is not installed" in done.stderr
    assert "Traceback" not in done.stderr
