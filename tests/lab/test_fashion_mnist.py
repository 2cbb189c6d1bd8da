"""Fashion-MNIST comes from the first place that has it, and its embedded part is a true part of it."""

import gzip
import hashlib
import struct
from pathlib import Path

import pytest
import torch

from practorch.errors import PractorchError
from practorch.lab.fashion_mnist import (
    CLASSES,
    EMBEDDED,
    NUM_EMBEDDED,
    Source,
    embedded_by_class,
    fashion_mnist,
    find_source,
)

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
EMBEDDED_SHA256 = {
    "train": "979127814c8cc83f89ae2294df45859fd429b5fbdd39c07c9423882d57b1a828",
    "test": "8e8b02fc2db0ff9ed2d481ff30f8bd7cc5c88205cb131d7f4a0c19448f6957c9",
}
FULL_SHA256 = {
    "train": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "test": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
}
needs_full = pytest.mark.skipif(not DEBIAN.is_dir(), reason="needs apt package dataset-fashion-mnist")


def idx(array: torch.Tensor) -> bytes:
    shape = array.shape
    return bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + array.numpy().tobytes()


def write(folder: Path, *, first_pixel: int, packed: bool = False) -> None:
    """A data set of three training and two test images."""
    folder.mkdir(parents=True)
    for stem, n in (("train", 3), ("t10k", 2)):
        images = torch.arange(n * 28 * 28).reshape(n, 28, 28).to(torch.uint8)
        images[0, 0, 0] = first_pixel
        for kind, array in (("images-idx3", images), ("labels-idx1", torch.arange(n, dtype=torch.uint8))):
            name, data = f"{stem}-{kind}-ubyte", idx(array)
            (folder / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(data) if packed else data)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("PRACTORCH_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_embedded_part_has_the_same_number_of_each_class(split):
    images, labels = fashion_mnist(split, EMBEDDED)
    assert images.shape == (NUM_EMBEDDED[split], 28, 28)
    assert images.dtype == torch.uint8
    assert labels.dtype == torch.int64
    assert labels.bincount().tolist() == [NUM_EMBEDDED[split] // len(CLASSES)] * len(CLASSES)


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_embedded_part_decodes_to_the_same_bytes_everywhere(split):
    images, labels = fashion_mnist(split, EMBEDDED)
    found = hashlib.sha256(images.numpy().tobytes() + labels.to(torch.uint8).numpy().tobytes()).hexdigest()
    assert found == EMBEDDED_SHA256[split]


def test_the_embedded_part_is_mixed_like_the_original():
    _, labels = fashion_mnist("train", EMBEDDED)
    assert all(batch.unique().numel() >= 8 for batch in labels.split(64)[:100])


@needs_full
@pytest.mark.parametrize("split", ["train", "test"])
def test_the_embedded_part_is_what_the_full_set_has_at_its_places(split):
    images, labels = fashion_mnist(split, Source("Debian", DEBIAN))
    places, kept = embedded_by_class(split)
    order = torch.from_numpy(places.astype("int64"))
    assert torch.equal(images[order], torch.from_numpy(kept.copy()))
    ordered = order.sort().values
    mine = fashion_mnist(split, EMBEDDED)
    assert torch.equal(images[ordered], mine[0])
    assert torch.equal(labels[ordered], mine[1])


@needs_full
@pytest.mark.parametrize("split", ["train", "test"])
def test_the_full_set_is_the_published_one(split):
    images, labels = fashion_mnist(split, Source("Debian", DEBIAN))
    assert hashlib.sha256(idx(images)).hexdigest() == FULL_SHA256[split]
    assert labels.bincount().unique().numel() == 1


@pytest.mark.parametrize("packed", [True, False])
def test_a_named_folder_comes_first(home, monkeypatch, packed):
    write(home / "cache" / "practorch" / "fashion-mnist", first_pixel=1)
    write(home / "mine", first_pixel=2, packed=packed)
    monkeypatch.setenv("PRACTORCH_DATA", str(home / "mine"))
    assert find_source() == Source("$PRACTORCH_DATA", home / "mine")
    images, labels = fashion_mnist("train")
    assert images[0, 0, 0] == 2
    assert labels.tolist() == [0, 1, 2]


def test_a_named_folder_may_be_laid_out_as_torchvision_does(home, monkeypatch):
    write(home / "mine" / "FashionMNIST" / "raw", first_pixel=3)
    monkeypatch.setenv("PRACTORCH_DATA", str(home / "mine"))
    assert fashion_mnist("test")[0][0, 0, 0] == 3


def test_a_named_folder_without_all_four_files_is_passed_over(home, monkeypatch):
    write(home / "cache" / "practorch" / "fashion-mnist", first_pixel=1)
    write(home / "mine", first_pixel=2)
    (home / "mine" / "t10k-labels-idx1-ubyte").unlink()
    monkeypatch.setenv("PRACTORCH_DATA", str(home / "mine"))
    assert find_source().name == "your cache"


@pytest.mark.skipif(DEBIAN.is_dir(), reason="the full set is installed here")
def test_without_any_other_the_embedded_part_is_used(home):
    assert find_source() is EMBEDDED
    assert not find_source().is_full


def test_a_cut_off_file_is_an_error_that_names_it(home, monkeypatch):
    write(home / "mine", first_pixel=2)
    path = home / "mine" / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-1])
    monkeypatch.setenv("PRACTORCH_DATA", str(home / "mine"))
    with pytest.raises(PractorchError, match="train-images-idx3-ubyte: is not an IDX file"):
        fashion_mnist("train")


def test_a_broken_gzip_is_an_error_that_names_it(home, monkeypatch):
    write(home / "mine", first_pixel=2, packed=True)
    path = home / "mine" / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:40])
    monkeypatch.setenv("PRACTORCH_DATA", str(home / "mine"))
    with pytest.raises(PractorchError, match="cannot be read"):
        fashion_mnist("train")


def test_a_set_with_a_label_too_few_is_an_error(home, monkeypatch):
    write(home / "mine", first_pixel=2)
    (home / "mine" / "train-labels-idx1-ubyte").write_bytes(idx(torch.arange(2, dtype=torch.uint8)))
    monkeypatch.setenv("PRACTORCH_DATA", str(home / "mine"))
    with pytest.raises(PractorchError, match=r"train has images .* and labels"):
        fashion_mnist("train")


def test_another_split_is_refused():
    with pytest.raises(ValueError, match="'train' or 'test', not 'valid'"):
        fashion_mnist("valid")
