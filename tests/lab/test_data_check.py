"""A data set of one's own is examined before training, and everything that would mislead is found and shown."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from practorch.cli import run
from practorch.errors import PractorchError
from practorch.lab.data.check import Checked, check
from practorch.lab.data.duplicates import near_duplicates


def photographs() -> dict[str, Image.Image]:
    from skimage import data

    return {"cat": Image.fromarray(data.chelsea()), "person": Image.fromarray(data.astronaut())}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Parts of photographs that do not overlap: 24 and 6 of each of two classes."""
    root = tmp_path_factory.mktemp("photos")
    for label, photograph in photographs().items():
        for i in range(30):
            left, top = i % 6 * 70, i // 6 * 60
            path = root / ("test" if i % 5 == 0 else "train") / label / f"{i:02}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            photograph.crop((left, top, left + 64, top + 56)).save(path)
    return root


@pytest.fixture
def root(clean: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean, tmp_path / "photos"))


def problems(checked: Checked, kind: str) -> list[tuple[str, ...]]:
    found = [problem for problem in checked.problems if problem.kind == kind]
    assert len(found) == 1, [problem.kind for problem in checked.problems]
    return list(found[0].files)


def wrong(checked: Checked) -> set[str]:
    return {problem.kind for problem in checked.problems if problem.is_wrong}


def test_nothing_is_found_in_clean_data(root):
    checked = check(str(root))
    assert checked.is_good
    assert checked.problems == ()
    assert checked.counts == {"train": {"cat": 24, "person": 24}, "test": {"cat": 6, "person": 6}}
    assert checked.sizes == {"64x56": 60}
    assert checked.modes == {"RGB": 60}


def test_the_statistics_are_those_of_the_training_pixels(root):
    checked = check(f"folder:{root}")
    files = sorted((root / "train").rglob("*.png"))
    pixels = np.concatenate([np.asarray(Image.open(path)).reshape(-1, 3) for path in files]) / 255
    assert checked.mean == pytest.approx(pixels.mean(0), abs=1e-12)
    assert checked.std == pytest.approx(pixels.std(0), abs=1e-12)


def test_unreadable_files_are_named_with_the_reason(root):
    whole = (root / "train/cat/01.png").read_bytes()
    (root / "train/cat/01.png").write_bytes(whole[: len(whole) // 2])
    (root / "train/cat/empty.jpg").touch()
    (root / "test/person/page.png").write_text("<html>404</html>")
    checked = check(str(root))
    assert wrong(checked) == {"unreadable"}
    found = [name for (name,) in problems(checked, "unreadable")]
    assert sorted(name.split(":")[0] for name in found) == [
        "test/person/page.png",
        "train/cat/01.png",
        "train/cat/empty.jpg",
    ]
    assert "truncated" in " ".join(found)
    assert "it is empty" in " ".join(found)
    assert checked.counts["train"]["cat"] == 23


def test_the_same_file_in_two_splits_two_classes_or_twice_is_found(root):
    shutil.copy(root / "train/cat/01.png", root / "test/cat/IMG_1.png")
    shutil.copy(root / "train/cat/02.png", root / "train/person/odd.png")
    shutil.copy(root / "train/cat/03.png", root / "train/cat/03 (copy).png")
    checked = check(str(root))
    assert wrong(checked) == {"leak", "two labels"}
    assert problems(checked, "leak") == [("train/cat/01.png", "test/cat/IMG_1.png")]
    assert problems(checked, "two labels") == [("train/cat/02.png", "train/person/odd.png")]
    assert problems(checked, "duplicates") == [("train/cat/03 (copy).png", "train/cat/03.png")]


@pytest.mark.parametrize(
    "changed",
    [
        lambda image, path: image.save(path.with_suffix(".jpg"), quality=60),
        lambda image, path: image.resize((96, 84)).save(path),
        lambda image, path: image.resize((40, 35)).save(path),
        lambda image, path: image.point(lambda level: level * 0.85).save(path),
        lambda image, path: image.convert("L").save(path),
        lambda image, path: image.save(path, compress_level=1),
    ],
    ids=["compressed", "enlarged", "shrunk", "darker", "grey", "packed otherwise"],
)
def test_a_test_image_that_was_only_changed_a_little_is_found(root, changed):
    changed(Image.open(root / "train/person/08.png"), root / "test/person/leaked.png")
    checked = check(str(root))
    assert wrong(checked) == {"near leak"}
    ((mine, leaked),) = problems(checked, "near leak")
    assert (mine, leaked.rpartition(".")[0]) == ("train/person/08.png", "test/person/leaked")


def test_flat_images_are_named_and_look_like_nothing(root):
    for i, level in enumerate((0, 10, 255)):
        Image.new("RGB", (64, 56), (level,) * 3).save(root / "train" / "cat" / f"flat{i}.png")
    checked = check(str(root))
    assert checked.is_good
    assert len(problems(checked, "flat")) == 3
    assert [problem.kind for problem in checked.problems] == ["flat"]


def test_different_pictures_on_black_are_not_taken_for_the_same():
    from practorch.lab.data import load
    from practorch.lab.data.duplicates import difference_hash

    images = [Image.fromarray(image[0].numpy()) for image in load("digits").images[:300]]
    looks = [difference_hash(np.asarray(image.resize((9, 8), Image.Resampling.BILINEAR))) for image in images]
    thumbnails = np.stack([np.asarray(image.resize((16, 16), Image.Resampling.BILINEAR)) for image in images])
    assert near_duplicates(looks, thumbnails) == []
    twice = near_duplicates([*looks, looks[5]], np.concatenate([thumbnails, thumbnails[5:6]]))
    assert twice == [(5, 300)]


def test_a_class_that_a_split_misses_is_named(root):
    shutil.rmtree(root / "test" / "cat")
    (root / "train" / "eel").mkdir()
    checked = check(str(root))
    texts = [problem.text for problem in checked.problems if problem.kind == "missing class"]
    assert texts == ["train has no image of eel", "test has no image of cat and eel"]


def test_names_that_differ_in_capitals_are_told(root):
    shutil.move(root / "train/person", root / "train/Person")
    checked = check(str(root))
    assert {"class names", "missing class"} <= wrong(checked)


def test_imbalance_sizes_modes_and_other_files_are_worth_knowing(root):
    for path in sorted((root / "train/cat").iterdir())[2:]:
        path.unlink()
    Image.open(root / "train/cat/01.png").convert("L").resize((30, 20)).save(root / "train/cat/01.png")
    (root / "train/notes.txt").touch()
    (root / "train/.hidden").touch()
    checked = check(str(root))
    assert checked.is_good
    assert {problem.kind for problem in checked.problems} == {"imbalance", "sizes", "modes", "passed over"}
    assert "person has 24 images to train on and cat only 2" in " ".join(p.text for p in checked.problems)
    assert problems(checked, "passed over") == [("train/notes.txt",)]


def test_a_table_with_rows_for_missing_files_is_examined(root):
    rows = [f"{path.relative_to(root)},{path.parent.name},{path.parts[-3]}" for path in sorted(root.rglob("*.png"))]
    (root / "labels.csv").write_text("\n".join(["file,label,split", *rows, "train/cat/gone.png,cat,train"]))
    for name in (f"csv:{root / 'labels.csv'}", str(root / "labels.csv")):
        checked = check(name)
        assert wrong(checked) == {"unreadable"}
        assert problems(checked, "unreadable")[0][0].startswith("labels.csv, line 62: no such file")
        assert checked.counts["test"] == {"cat": 6, "person": 6}


def test_an_empty_folder_is_one_sentence(tmp_path):
    with pytest.raises(PractorchError, match="holds no images in class folders"):
        check(str(tmp_path))


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def test_the_command_writes_a_page_with_pictures_and_ends_with_one(root, tmp_path):
    shutil.copy(root / "train/cat/01.png", root / "test/cat/IMG_1.png")
    command = [sys.executable, "-m", "practorch", "lab", "data", "check", "photos", "--json"]
    env = {**os.environ, "NO_COLOR": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert [problem["kind"] for problem in found["problems"]] == ["leak"]
    page = (tmp_path / found["report"]).read_text(encoding="utf-8")
    assert page.count("<img") == 3
    assert "train/cat/01.png = test/cat/IMG_1.png" in page
    assert "mean = [" in page
    for name in ("classes", "samples", "leak"):
        assert size_of(tmp_path / "data-check" / f"{name}.png")[0] > 300


@pytest.fixture
def practorch(tmp_path, monkeypatch, capsys):
    """A command line in this process (importing torch takes seconds): exit code, standard output and error."""
    monkeypatch.chdir(tmp_path)

    def call(*args: str) -> tuple[int, str, str]:
        code = run(["lab", "data", *args])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_the_command_says_what_is_wrong_in_words(root, practorch):
    (root / "train/cat/01.png").write_text("no image")
    code, out, _ = practorch("check", "photos", "--out", "report")
    assert code == 1
    assert "✗ unreadable: 1 file cannot be read" in out
    assert "train/cat/01.png: cannot be read as an image: it is something else" in out
    assert "train      47 images, 23 to 24 a class" in out
    assert out.rstrip().endswith("report: report/report.html")


def test_the_command_says_so_when_nothing_is_wrong(root, practorch):
    code, out, _ = practorch("check", "photos")
    assert code == 0
    assert "✓ nothing is wrong" in out


def test_the_command_draws_the_class_grid(tmp_path, practorch):
    code, out, _ = practorch("show", "digits", "--split", "test")
    assert code == 0
    assert "364 images of 10 classes" in out
    assert size_of(tmp_path / "digits-test.png")[1] > 500


def test_the_command_lists_what_there_is(practorch):
    code, out, _ = practorch("list", "--json")
    assert code == 0
    assert [row["name"] for row in json.loads(out)] == ["fashion-mnist", "mnist", "cifar10", "digits"]
    assert "folder:PATH" in practorch("list")[1]


def test_the_command_ends_with_two_where_there_is_nothing(practorch):
    code, _, err = practorch("show", "folder:nowhere")
    assert code == 2
    assert err.startswith("error: nowhere: no such folder\n\nhint: ")
