"""practorch as it is installed here, as a wheel: what a container installs, also when it comes from a working copy."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import practorch

# One date for all files: the same practorch gives the same bytes, and a container's layers stay valid.
DATE = (2020, 1, 1, 0, 0, 0)


def write_wheel(folder: Path) -> Path:
    """A wheel of the installed practorch in folder; its path."""
    distribution = metadata.distribution("practorch")
    stem = f"practorch-{distribution.version}"
    path = folder / f"{stem}-py3-none-any.whl"
    records = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(distribution, f"{stem}.dist-info"):
            archive.writestr(zipfile.ZipInfo(name, DATE), content, zipfile.ZIP_DEFLATED)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            records.append(f"{name},sha256={digest},{len(content)}\n")
        record = f"{stem}.dist-info/RECORD"
        archive.writestr(zipfile.ZipInfo(record, DATE), "".join([*records, f"{record},,\n"]))
    return path


def _files(distribution: metadata.Distribution, info: str) -> Iterator[tuple[str, bytes]]:
    root = Path(practorch.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(root.parent).as_posix(), path.read_bytes()
    for name in ("METADATA", "entry_points.txt"):
        yield f"{info}/{name}", (distribution.read_text(name) or "").encode()
    yield f"{info}/WHEEL", b"Wheel-Version: 1.0\nGenerator: practorch\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
