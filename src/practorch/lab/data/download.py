"""Data sets from their publishers: fetched once into the user's cache, and only believed when the checksum is right.

A download that was cut off goes on where it stopped; nothing unfinished ever has the name of a finished file.
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from practorch.errors import PractorchError

NUM_TRIES = 3
TIMEOUT_S = 30
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Published:
    """A data set as its publisher offers it."""

    bases: tuple[str, ...]
    """Addresses that hold all its files; the next one is asked when one does not answer."""
    sha256: dict[str, str]
    """Of each file."""


PUBLISHED = {
    "fashion-mnist": Published(
        (
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ),
        {
            "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        },
    ),
    "mnist": Published(
        (
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
        {
            "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        },
    ),
    "cifar10": Published(
        ("https://www.cs.toronto.edu/~kriz/",),
        {"cifar-10-python.tar.gz": "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"},
    ),
}


class _Cut(Exception):
    """The connection did not give all; str() says why."""


def cache_of(name: str) -> Path:
    """Where the files of a data set are kept for this user."""
    return platformdirs.user_cache_path("practorch") / name


def fetched(name: str, published: Published | None = None) -> Path:
    """The folder in the cache with all files of a data set; those that are missing are downloaded.

    Raises PractorchError, which says how to get them otherwise, if that fails.
    """
    offer, folder = published or PUBLISHED[name], cache_of(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            for file, sha256 in offer.sha256.items():
                if not (folder / file).is_file():
                    _fetch(name, offer.bases, folder / file, sha256)
    except _Cut as error:
        wanted = ", ".join(offer.sha256)
        raise PractorchError(
            f"{name}: is not on this machine and cannot be downloaded: {error}",
            hint=f"get {wanted} from {offer.bases[0]} and put them into {folder}, or try again: it goes on from there",
        ) from None
    except OSError as error:
        raise PractorchError(f"{folder}: cannot be written: {error.strerror}", hint="free some space there") from error
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time: the ranks of a run ask for the same files at the same moment."""
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(name: str, bases: tuple[str, ...], path: Path, sha256: str) -> None:
    part = path.with_name(path.name + ".part")
    reasons = []
    for base in (base for base in bases for _ in range(NUM_TRIES)):
        try:
            _receive(base + path.name, part, f"{name}: {path.name}")
        except _Cut as cut:
            reasons.append(str(cut))
            continue
        if _sha256(part) == sha256:
            os.replace(part, path)
            return
        part.unlink()
        reasons.append(f"{base + path.name} is not the file that was published: its checksum differs")
    raise _Cut(reasons[-1])


def _receive(address: str, part: Path, label: str) -> None:
    """The rest of a file, from the byte where part ends. Raises _Cut if not all of it came."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(address, headers={"User-Agent": "practorch"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as reply:
            goes_on = reply.status == 206
            total = int(reply.headers.get("Content-Length", 0)) + (have if goes_on else 0)
            with open(part, "ab" if goes_on else "wb") as file, _bar(label, total) as bar:
                bar.update(bar.task_ids[0], completed=file.tell())
                while chunk := reply.read(_CHUNK):
                    file.write(chunk)
                    bar.update(bar.task_ids[0], completed=file.tell())
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != 416:  # 416: nothing lies behind the end of part, so it is whole or wrong
            raise _Cut(f"{address} answers {error.code} {error.reason}") from None
    except urllib.error.URLError as error:
        raise _Cut(f"{address} does not answer: {error.reason}") from None
    except (http.client.HTTPException, ConnectionError, TimeoutError) as error:
        raise _Cut(f"{address} was cut off: {type(error).__name__}") from None
    else:
        if part.stat().st_size < total:
            raise _Cut(f"{address} was cut off after {part.stat().st_size:,} of {total:,} bytes")


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _bar(label: str, total: int) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        bar.add_task(label, total=total or None)
        yield bar
