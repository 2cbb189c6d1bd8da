"""Each kind of data set is read as it lies on the disk, and what is wrong with it is said in one sentence."""

from __future__ import annotations

import pickle
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch

from practorch.errors import PractorchError
from practorch.lab.data import Images, checked, load, names
from practorch.lab.data.text import load_text


@pytest.fixture(autouse=True)
def _nothing_found_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("PRACTORCH_DATA", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


# what has a name


def test_the_default_is_fashion_mnist_and_says_where_it_is_from():
    assert names()[0] == "fashion-mnist"
    data = load("fashion-mnist", "test")
    assert data.image_shape == (1, 28, 28)
    assert len(data.classes) == 10
    assert "Debian" in data.source or "inside practorch" in data.source


def test_the_digits_are_scikit_learns_own_and_the_splits_share_none():
    from sklearn.datasets import load_digits

    ours = [load("digits", split) for split in ("train", "test")]
    theirs = load_digits()
    assert [len(data) for data in ours] == [1433, 364]
    want = sorted(map(bytes, np.round(theirs.data * 255 / 16).astype(np.uint8)))
    got = sorted(map(bytes, torch.cat([data.images for data in ours]).flatten(1).numpy()))
    assert got == want
    assert all(data.labels.bincount().min() >= 35 for data in ours)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("mnits", "did you mean mnist?"), ("photos", "a folder of images is folder:photos"), ("zzz", "fashion-mnist")],
)
def test_an_unknown_name_is_told_with_what_was_perhaps_meant(name, hint, tmp_path):
    (tmp_path / "here" / "photos").mkdir()
    with pytest.raises(PractorchError, match=f"no data set '{name}'") as caught:
        load(name)
    assert hint in caught.value.hint


def test_another_split_is_refused():
    with pytest.raises(ValueError, match="'train' or 'test', not 'valid'"):
        load("digits", "valid")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([0, 1, 7], "label 7 of image 2 is not one of 0 to 1"),
        ([-1, 0, 1], "label -1 of image 0"),
        ([0, 0], "class 'b'"),
    ],
)
def test_labels_out_of_range_and_missing_classes_are_one_sentence(labels, says):
    images = torch.zeros(len(labels), 1, 2, 2, dtype=torch.uint8)
    with pytest.raises(PractorchError, match=says):
        checked(Images("toy", "train", images, torch.tensor(labels), ("a", "b"), "the toy"))


# CIFAR-10


def batch(num: int, level: int) -> dict[str, object]:
    pixels = np.full((num, 3072), level, np.uint8)
    pixels[:, 1024] = 255  # the first green pixel
    return {"data": pixels, "labels": [i % 10 for i in range(num)]}


def cifar(root: Path, *, layout: str = "cifar-10-batches-py") -> Path:
    place = root / layout
    place.mkdir(parents=True)
    for level, name in enumerate([*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]):
        record = batch(10, level)
        if layout.endswith("py"):
            (place / name).write_bytes(pickle.dumps(record, protocol=2))
        else:
            labels = np.array(record["labels"], np.uint8)[:, None]
            (place / f"{name}.bin").write_bytes(np.hstack([labels, np.asarray(record["data"])]).tobytes())
    return place


@pytest.mark.parametrize("layout", ["cifar-10-batches-py", "cifar-10-batches-bin"])
def test_cifar10_is_read_from_torchvisions_folder_in_both_layouts(tmp_path, layout):
    cifar(tmp_path / "here" / "data", layout=layout)
    train, test = load("cifar10"), load("cifar10", "test")
    assert (train.images.shape, test.images.shape) == ((50, 3, 32, 32), (10, 3, 32, 32))
    assert train.images[::10, 0, 5, 5].tolist() == [0, 1, 2, 3, 4]
    assert (test.images[:, 1, 0, 0] == 255).all()
    assert test.images.sum() == 10 * (5 * 3071 + 255)
    assert test.labels.tolist() == list(range(10))


def test_the_archive_of_cifar10_in_the_cache_is_unpacked_once(tmp_path, monkeypatch):
    made = cifar(tmp_path / "made")
    cache = tmp_path / "cache" / "practorch" / "cifar10"
    cache.mkdir(parents=True)
    with tarfile.open(cache / "cifar-10-python.tar.gz", "w:gz") as packed:
        packed.add(made, made.name)
    for _ in range(2):
        assert len(load("cifar10")) == 50
    assert not list(cache.glob(".unpacking*"))
    (cache / "cifar-10-python.tar.gz").unlink()
    assert len(load("cifar10", "test")) == 10


def test_a_broken_archive_is_an_error_that_names_it(tmp_path):
    cache = tmp_path / "cache" / "practorch" / "cifar10"
    cache.mkdir(parents=True)
    (cache / "cifar-10-python.tar.gz").write_bytes(b"no archive")
    with pytest.raises(PractorchError, match=r"cifar-10-python.tar.gz: cannot be unpacked"):
        load("cifar10")


class Evil:
    def __reduce__(self):
        return Path.touch, (Path("was_here"),)


def test_a_pickle_that_would_run_code_is_refused(tmp_path):
    place = cifar(tmp_path / "here" / "data")
    (place / "test_batch").write_bytes(pickle.dumps({"data": Evil(), "labels": []}))
    with pytest.raises(PractorchError, match=r"test_batch: is no batch of CIFAR-10: it wants pathlib"):
        load("cifar10", "test")
    assert not Path("was_here").exists()


@pytest.mark.parametrize("content", [b"", b"\x80\x02}q\x00.", b"garbage", pickle.dumps(batch(3, 0))[:-500]])
def test_a_broken_batch_is_an_error_that_names_it(tmp_path, content):
    place = cifar(tmp_path / "here" / "data")
    (place / "test_batch").write_bytes(content)
    with pytest.raises(PractorchError, match="test_batch: is no batch of CIFAR-10"):
        load("cifar10", "test")


# DICOM


def scan(path: Path, *, place: float, level: int, series: str = "1.2.3", colours: str = "MONOCHROME2") -> None:
    """A CT slice of pydicom's, moved to a place in mm and brightened."""
    import pydicom
    from pydicom.data import get_testdata_file

    record = pydicom.dcmread(get_testdata_file("CT_small.dcm", download=False))
    pixels = record.pixel_array // 4
    pixels[:16] = level
    record.PixelData = pixels.astype(np.int16).tobytes()
    record.ImagePositionPatient = [0, 0, place]
    record.SeriesInstanceUID, record.PhotometricInterpretation = series, colours
    path.parent.mkdir(parents=True, exist_ok=True)
    record.save_as(path)


def test_dicom_slices_come_in_order_of_position_and_as_bytes(tmp_path):
    for i, place in enumerate([30.0, -5.0, 10.0, 0.0, 20.0]):
        scan(tmp_path / "scan" / f"{i}.IMA", place=place, level=int(100 * place + 1000))
    (tmp_path / "scan" / "README.txt").write_text("not a slice")
    data, test = load(f"dicom:{tmp_path / 'scan'}"), load(f"dicom:{tmp_path / 'scan'}", "test")
    assert data.images.shape == (4, 1, 128, 128)
    levels = torch.cat([data.images, test.images])[:, 0, 0, 0].tolist()
    assert levels == sorted(levels)
    assert len(set(levels)) == 5
    assert data.classes == ("slice",)
    assert data.images.min() == 0


def test_dicom_folders_are_classes_and_low_values_may_be_bright(tmp_path):
    for i in range(5):
        scan(tmp_path / "scan" / "ct" / f"{i}.dcm", place=i, level=0)
        scan(tmp_path / "scan" / "inverse" / f"{i}.dcm", place=i, level=0, series="1.2.4", colours="MONOCHROME1")
    data = load(f"dicom:{tmp_path / 'scan'}@32")
    assert data.classes == ("ct", "inverse")
    assert data.labels.tolist() == [0] * 4 + [1] * 4
    assert data.image_shape == (1, 32, 32)
    difference = data.images[0].int() + data.images[4].int() - 255
    assert difference.abs().max() <= 2


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda root: None, "no such folder"),
        (lambda root: root.mkdir(), "holds no DICOM files"),
        (lambda root: (root.mkdir(), (root / "a.dcm").write_bytes(b"x" * 300)), "a.dcm: cannot be read as DICOM"),
    ],
)
def test_a_folder_without_slices_is_one_sentence(tmp_path, make, says):
    make(tmp_path / "scan")
    with pytest.raises(PractorchError, match=says):
        load(f"dicom:{tmp_path / 'scan'}")


# text


def test_the_standard_library_is_a_text_with_a_split_by_file():
    train, test = load_text("stdlib"), load_text("stdlib", "test")
    assert (len(train), len(test)) == (4_000_000, 400_000)
    assert (train.tokens.dtype, len(train.vocabulary)) == (torch.int64, 256)
    assert "import " in train.decode(train.tokens[:20_000])
    assert torch.equal(load_text("stdlib", "test").tokens, test.tokens)


def test_text_is_encoded_byte_by_byte_and_back():
    text = load_text("stdlib", "test")
    assert text.encode("aß").tolist() == [97, 195, 159]
    assert text.decode(text.encode("aß → ok\n")) == "aß → ok\n"
    assert text.decode([97, 195]) == "a�"


def test_a_file_of_text_is_cut_and_a_folder_is_split_by_file(tmp_path):
    file = tmp_path / "poem.txt"
    file.write_bytes(bytes(range(100)))
    assert load_text(f"text:{file}").tokens.tolist() == list(range(90))
    assert load_text(f"text:{file}", "test").tokens.tolist() == list(range(90, 100))
    for i in range(40):
        (tmp_path / "poems").mkdir(exist_ok=True)
        (tmp_path / "poems" / f"{i}.txt").write_text(f"<{i}>")
    parts = [load_text(f"text:{tmp_path / 'poems'}", split) for split in ("train", "test")]
    found = [set(part.decode(part.tokens).split()) for part in parts]
    assert len(found[0] | found[1]) == 40
    assert not found[0] & found[1]
    assert 1 <= len(found[1]) <= 10


@pytest.mark.parametrize("name", ["shakespeare", "text:nowhere.txt", "text:empty.txt"])
def test_a_text_that_is_not_there_is_one_sentence(name):
    Path("empty.txt").touch()
    with pytest.raises(PractorchError, match=r"no text|no such file"):
        load_text(name)
