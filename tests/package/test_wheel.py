"""The wheel, installed in an empty environment with nothing but what it declares, is all that one needs to practise."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from practorch.spec import Track, load_track
from practorch.spec.patch import patched

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "practorch"
pytestmark = pytest.mark.timeout(900)  # torch is installed anew, a few hundred MB from disk


def run(*command: object, at: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=at, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def track() -> Track:
    """The track that the wheel must hold."""
    return load_track(SOURCE / "curriculum")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the working tree."""
    out = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT, at=out)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = out.glob("practorch-*.whl")
    return path


@dataclass(frozen=True)
class Machine:
    """An environment with only the wheel in it, a home and a folder with nothing in them."""

    python: Path
    at: Path
    env: dict[str, str]

    def practorch(self, *args: str) -> subprocess.CompletedProcess[str]:
        return run(self.python.with_name("practorch"), *args, at=self.at, **self.env)


@pytest.fixture(scope="module")
def machine(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A new machine on which the wheel was installed."""
    place = tmp_path_factory.mktemp("machine")
    venv.create(place / "venv", with_pip=True)
    python = place / "venv" / "bin" / "python"
    done = run(python, "-m", "pip", "install", "-c", ROOT / "constraints.txt", wheel, at=place)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("home", "empty"):
        (place / name).mkdir()
    with tempfile.TemporaryDirectory(prefix="pt-") as sockets:  # sockets have short paths
        env = {
            "HOME": str(place / "home"), "PRACTORCH_RUN_DIR": sockets, "PRACTORCH_CACHE_DIR": str(place / "cache"),
            "XDG_STATE_HOME": "", "PRACTORCH_CURRICULUM": "", "PYTHONPATH": "", "PYTHONWARNINGS": "",
        }  # fmt: skip
        made = Machine(python, place / "empty", env)
        yield made
        made.practorch("engine", "stop")
    shutil.rmtree(place / "venv")  # it is large, and pytest would keep it


def test_every_file_of_the_house_is_in_the_wheel(wheel: Path, track: Track) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    files = [p for p in SOURCE.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert {p.suffix for p in files} >= {".py", ".toml", ".md", ".h", ".cpp", ".cu", ".xz"}
    assert [p for p in files if f"practorch/{p.relative_to(SOURCE)}" not in inside] == []
    for exercise in track:
        assert f"practorch/curriculum/{exercise.day}/{exercise.id}/exercise.toml" in inside


def test_the_wheel_holds_nothing_that_was_only_lying_about(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    assert [n for n in inside if "__pycache__" in n or n.startswith("tests") or "/." in n] == []


def test_the_first_start_says_what_to_type(machine: Machine, track: Track) -> None:
    done = machine.practorch()
    assert done.returncode == 0, done.stderr
    assert f"next: practorch show {next(iter(track.day_of))}, edit the file" in done.stdout


def test_the_first_exercise_is_passed_and_a_mistake_in_it_is_named(machine: Machine, track: Track) -> None:
    machine.practorch("init")
    exercise = next(iter(track))
    mine = machine.at / "practorch-exercises" / exercise.filename
    not_started = machine.practorch("check")
    assert not_started.stdout.startswith(f"· {exercise.id}: not started"), not_started.stderr
    mistake = exercise.mistakes()[0]
    mine.write_text(patched(exercise.solution(), mistake.diff))
    wrong = machine.practorch("check", "--json")
    assert [found["mistake"] for found in json.loads(wrong.stdout)["findings"]] == [mistake.id]
    mine.write_text(exercise.solution())
    right = machine.practorch("check")
    assert (right.returncode, right.stdout.startswith(f"✓ {exercise.id}: passed")) == (0, True)


def test_a_kernel_is_compiled_from_what_the_wheel_brought(machine: Machine, track: Track) -> None:
    if shutil.which("g++") is None:
        pytest.skip("there is no C++ compiler on this machine")
    exercise = track.exercise("vector_add")
    mine = machine.at / "vector_add.cu"
    mine.write_text(exercise.solution())
    done = machine.practorch("check", "--file", str(mine))
    assert done.stdout.startswith("✓ vector_add: passed"), done.stdout + done.stderr
