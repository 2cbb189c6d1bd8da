"""practorch lab predict: pictures of any size and kind in, classes out; a bad one does not spoil the others."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from tiny_run import tiny_run

from practorch.cli import run as practorch
from practorch.errors import PractorchError
from practorch.lab.run import Run
from practorch.lab.ship.predict import Answer, pictures, predict, read_picture


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return tiny_run(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten test images, named by their class, much larger than the model's."""
    folder = tmp_path_factory.mktemp("pictures")
    data = run.data("test")
    for digit in range(10):
        image = data.images[int((data.labels == digit).nonzero()[3])][0]
        Image.fromarray(image.numpy()).resize((160, 160), Image.Resampling.NEAREST).save(folder / f"{digit}.png")
    return folder


def content(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def test_large_pictures_of_digits_are_told_apart(run: Run, folder: Path) -> None:
    answers = [answer for answer in predict(run, [folder]) if isinstance(answer, Answer)]
    assert len(answers) == 10
    right = sum(Path(answer.name).stem == answer.classes[0] for answer in answers)
    assert right >= 9
    for answer in answers:
        assert list(answer.probabilities) == sorted(answer.probabilities, reverse=True)


def test_a_picture_gets_the_answer_of_its_training_image(run: Run, tmp_path: Path) -> None:
    image = run.data("test").images[0]
    Image.fromarray(image[0].numpy()).save(tmp_path / "0.png")
    (answer,) = predict(run, [tmp_path / "0.png"], top=10)
    assert isinstance(answer, Answer)
    x = (image[None].float() / 255 - run.mean[0]) / run.std[0]
    want = run.model()(x).softmax(1)[0].detach()
    assert sum(answer.probabilities) == pytest.approx(1, abs=1e-5)
    assert answer.probabilities[0] == pytest.approx(float(want.max()), abs=1e-6)
    assert answer.classes[0] == run.classes[int(want.argmax())]


def test_bad_pictures_get_a_sentence_and_the_others_an_answer(run: Run, folder: Path, tmp_path: Path) -> None:
    whole = (folder / "3.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[:-40])
    (tmp_path / "text.jpg").write_text("not a picture")
    paths = [tmp_path / "cut.png", tmp_path / "text.jpg", tmp_path / "gone.png", folder / "3.png"]
    words = ["lab", "predict", str(run.path), *map(str, paths), "--top", "2"]
    done = subprocess.run([sys.executable, "-m", "practorch", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{folder / '3.png'}  3 ")
    assert done.stdout.count("%") == 2
    errors = done.stderr.strip().splitlines()
    assert [line.split(": ")[0] for line in errors] == ["error"] * 3
    assert "cut.png: cannot be read as a picture" in errors[0]
    assert "text.jpg: is neither PNG nor JPEG" in errors[1]
    assert "gone.png: No such file or directory" in errors[2]


def test_json_has_a_line_for_each_picture(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert practorch(["lab", "predict", str(run.path), str(folder / "1.png"), str(folder / "no.png"), "--json"]) == 1
    good, bad = map(json.loads, capsys.readouterr().out.splitlines())
    assert good["classes"][0] == "1"
    assert bad["problem"].endswith("No such file or directory")


def test_invert_exchanges_dark_and_light() -> None:
    dark = content(Image.new("L", (8, 8), 51))
    assert read_picture(dark, "it", (1, 8, 8)).mean() == pytest.approx(0.2)
    assert read_picture(dark, "it", (1, 8, 8), invert=True).mean() == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("picture", "kind", "want"),
    [
        (Image.new("RGB", (30, 20), (255, 0, 0)), "PNG", (1.0, 0.0, 0.0)),
        (Image.new("L", (30, 20), 255), "JPEG", (1.0, 1.0, 1.0)),
        (Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG", (1.0, 1.0, 1.0)),  # nothing on a white page
        (Image.new("P", (9, 9), 0), "PNG", (0.0, 0.0, 0.0)),
        (Image.new("1", (9, 9), 1), "PNG", (1.0, 1.0, 1.0)),
        (Image.new("I;16", (9, 9), 65535), "PNG", (1.0, 1.0, 1.0)),
        (Image.new("CMYK", (9, 9), (0, 0, 0, 255)), "JPEG", (0.0, 0.0, 0.0)),
    ],
    ids=lambda value: getattr(value, "mode", None),
)
def test_every_kind_of_picture_becomes_the_model_s_colours(
    picture: Image.Image, kind: str, want: tuple[float, float, float]
) -> None:
    x = read_picture(content(picture, kind), "it", (3, 4, 4))
    assert x.shape == (3, 4, 4)
    assert x.mean((1, 2)).tolist() == pytest.approx(want, abs=0.01)


def test_the_middle_square_is_taken_and_a_camera_s_turn_is_undone() -> None:
    wide = Image.new("L", (30, 10), 0)
    wide.paste(255, (10, 0, 20, 10))
    assert read_picture(content(wide), "it", (1, 10, 10)).mean() == pytest.approx(1, abs=0.01)
    top_white = Image.new("L", (8, 8), 0)
    top_white.paste(255, (0, 0, 8, 4))
    exif = Image.Exif()
    exif[0x0112] = 3  # the camera was upside down
    upright = read_picture(content(top_white, "JPEG", exif=exif.tobytes()), "it", (1, 8, 8))
    assert upright[0, :4].mean() < 0.1 < 0.9 < upright[0, 4:].mean()


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    huge = bytearray(content(Image.new("1", (8, 8))))
    huge[16:24] = (20_000).to_bytes(4, "big") + (4_000).to_bytes(4, "big")  # its header's width and height
    import zlib

    huge[29:33] = zlib.crc32(huge[12:29]).to_bytes(4, "big")
    with pytest.raises(PractorchError, match="20000 x 4000 pixels"):
        read_picture(bytes(huge), "it", (1, 8, 8))


def test_a_folder_is_searched_below_and_each_file_asked_about_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    for name in ("b.JPG", "below/a.png", "notes.txt"):
        (tmp_path / name).write_bytes((folder / "0.png").read_bytes())
    assert pictures([tmp_path, tmp_path / "b.JPG"]) == [tmp_path / "b.JPG", tmp_path / "below/a.png"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(PractorchError, match="empty: has no PNG or JPEG files"):
        pictures([tmp_path / "below", tmp_path / "empty"])
