"""A folder of images and a table of files become tensors; what is wrong with one file or row is said with its name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from practorch.errors import PractorchError
from practorch.lab.data import load


def picture(path: Path, *, level: int = 100, size: tuple[int, int] = (8, 6), mode: str = "RGB") -> Path:
    """A PNG of noise around a level."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(level).integers(0, 40, (size[1], size[0], 3)).astype(np.uint8) + np.uint8(level)
    Image.fromarray(noise).convert(mode).save(path)
    return path


def folder(root: Path, *, splits: tuple[str, ...] = ("",), num: int = 10, mode: str = "RGB") -> Path:
    for at, split in enumerate(splits):
        for place, label in enumerate(("cat", "dog")):
            for i in range(num):
                picture(root / split / label / f"{i}.png", level=100 * at + 50 * place + i, mode=mode)
    return root


# a folder of images


def test_a_folder_of_classes_is_split_the_same_way_every_time(tmp_path):
    root = folder(tmp_path / "pets")
    train, test = load(f"folder:{root}"), load(f"folder:{root}", "test")
    assert train.classes == ("cat", "dog")
    assert train.image_shape == (3, 6, 8)
    assert (train.labels.bincount().tolist(), test.labels.bincount().tolist()) == ([8, 8], [2, 2])
    assert torch.equal(load(f"folder:{root}").images, train.images)
    assert not {bytes(i) for i in train.images.numpy()} & {bytes(i) for i in test.images.numpy()}


@pytest.mark.parametrize("test_name", ["test", "val", "Validation"])
def test_folders_for_the_splits_are_used(tmp_path, test_name):
    root = folder(tmp_path / "pets", splits=("train", test_name), num=3)
    test = load(f"folder:{root}", "test")
    want = [np.asarray(Image.open(root / test_name / label / f"{i}.png")) for label in ("cat", "dog") for i in range(3)]
    assert torch.equal(test.images, torch.from_numpy(np.stack(want)).permute(0, 3, 1, 2))
    assert test.labels.tolist() == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize(("mode", "channels"), [("L", 1), ("1", 1), ("RGB", 3), ("RGBA", 3), ("P", 3)])
def test_grey_stays_grey_and_all_else_becomes_rgb(tmp_path, mode, channels):
    assert load(f"folder:{folder(tmp_path / 'pets', num=2, mode=mode)}").image_shape == (channels, 6, 8)


def test_sixteen_bits_become_eight(tmp_path):
    root = folder(tmp_path / "pets", num=2, mode="L")
    for path in root.rglob("*.png"):
        Image.fromarray(np.full((6, 8), 0x8080, np.uint16)).save(path)
    data = load(f"folder:{root}")
    assert data.image_shape == (1, 6, 8)
    assert data.images.unique().tolist() == [0x80]


def test_images_are_turned_upright(tmp_path):
    root = folder(tmp_path / "pets", num=2)
    for path in root.rglob("*.png"):
        exif = Image.Exif()
        exif[0x0112] = 6  # to be turned by 90 degrees
        Image.open(path).save(path, exif=exif)
    assert load(f"folder:{root}").image_shape == (3, 8, 6)


def test_images_of_several_sizes_need_one_named(tmp_path):
    root = folder(tmp_path / "pets")
    picture(root / "cat" / "large.png", size=(20, 14))
    with pytest.raises(PractorchError, match="images have 2 sizes, from 8x6 to 20x14") as caught:
        load(f"folder:{root}")
    assert caught.value.hint.endswith("@6")
    data = load(f"folder:{root}@6")
    assert data.image_shape == (3, 6, 6)
    assert data.name == f"folder:{root}@6"


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "it is empty"), (b"<html>", "it is something else"), (None, "truncated")],
)
def test_an_unreadable_file_is_named(tmp_path, content, says):
    path = folder(tmp_path / "pets") / "cat" / "3.png"
    path.write_bytes(path.read_bytes()[:100] if content is None else content)
    with pytest.raises(PractorchError, match=f"cat/3.png: cannot be read as an image: .*{says}") as caught:
        load(f"folder:{tmp_path / 'pets'}")
    assert "lab data check" in caught.value.hint


def test_a_class_without_images_is_named(tmp_path):
    root = folder(tmp_path / "pets", splits=("train", "test"), num=2)
    (root / "train" / "eel").mkdir()
    with pytest.raises(PractorchError, match="class 'eel' has no images to train on"):
        load(f"folder:{root}")
    assert load(f"folder:{root}", "test").classes == ("cat", "dog", "eel")


def test_a_missing_split_is_named(tmp_path):
    root = folder(tmp_path / "pets", splits=("train",), num=2)
    with pytest.raises(PractorchError, match="has no test images"):
        load(f"folder:{root}", "test")


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: picture(p / "loose.png")])
def test_a_folder_without_classes_is_one_sentence(tmp_path, make):
    make(tmp_path / "pets")
    with pytest.raises(PractorchError, match=r"no such folder|holds no images in class folders"):
        load(f"folder:{tmp_path / 'pets'}")


# a table of files


def table(path: Path, text: str) -> str:
    for i in range(6):
        picture(path / "img" / f"{i}.png", level=20 * i)
    (path / "labels.csv").write_text(text, encoding="utf-8")
    return f"csv:{path / 'labels.csv'}"


ROWS = [f"img/{i}.png,{'yes' if i % 2 else 'no'}" for i in range(6)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["file,label", *ROWS]),
        "\n".join(["path,class", *ROWS]) + "\n\n",
        "\n".join(ROWS),
        "\n".join(["label;id;file", *(f"{row.split(',')[1]};7;{row.split(',')[0]}" for row in ROWS)]),
    ],
    ids=["named columns", "the first two", "no head", "other order, semicolons"],
)
def test_a_table_names_files_and_labels(tmp_path, text):
    name = table(tmp_path, text)
    data = [load(name, split) for split in ("train", "test")]
    assert data[0].classes == ("no", "yes")
    assert [len(each) for each in data] == [4, 2]
    found = {bytes(i): int(y) for each in data for i, y in zip(each.images.numpy(), each.labels, strict=True)}
    for i in range(6):
        pixels = np.asarray(Image.open(tmp_path / "img" / f"{i}.png")).transpose(2, 0, 1)
        assert found[pixels.tobytes()] == i % 2


def test_a_column_says_the_split_and_numbers_are_in_order(tmp_path):
    rows = [f"img/{i}.png,{10 - i % 2},{'test' if i < 2 else 'train'}" for i in range(6)]
    name = table(tmp_path, "\n".join(["file,label,split", *rows]))
    assert load(name).classes == ("9", "10")
    assert load(name, "test").labels.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\n".join(["file,label", *ROWS, "img/77.png,yes"]), "labels.csv, line 8: no such file: .*77.png"),
        ("file,label\nimg/0.png\n", r"labels.csv, line 2: \['img/0.png'\] has no file and label"),
        ("file,label,split\nimg/0.png,a,trian\n", "labels.csv, line 2: split is 'trian'"),
        ("file,label\n", "labels.csv: has no rows"),
        ("", "labels.csv: is empty"),
        ("file\nimg/0.png\n", "labels.csv: has one column"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path, text, says):
    name = table(tmp_path, text)
    with pytest.raises(PractorchError, match=says):
        load(name)
