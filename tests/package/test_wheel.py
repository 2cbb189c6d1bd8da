"""The wheel, installed in an empty environment with nothing but what it declares, is all that one needs to practise."""

from __future__ import annotations

import os
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

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "practorch"
DATA = (".toml", ".md", ".cpp", ".cu", ".h", ".Dockerfile", ".npz", ".csv", ".json", ".txt", ".gz")

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


def test_every_exercise_is_in_the_wheel_with_all_its_files(wheel: Path, track: Track) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert len(track.day_of) > 0
    for exercise in track:
        files = [p for p in exercise.path.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        assert [p for p in files if f"practorch/{p.relative_to(SOURCE)}" not in inside] == []


def test_all_data_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    data = [p for p in SOURCE.rglob("*") if p.is_file() and p.suffix in DATA]
    assert {p.suffix for p in data} >= {".toml", ".md", ".h", ".cpp", ".cu"}
    assert [p for p in data if f"practorch/{p.relative_to(SOURCE)}" not in inside] == []


def test_the_wheel_holds_nothing_that_was_only_lying_about(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    assert [n for n in inside if "__pycache__" in n or n.startswith("tests") or "/." in n] == []


def test_a_new_machine_leads_to_a_passed_exercise_and_a_named_mistake(machine: Machine, track: Track) -> None:
    exercise = next(e for e in track if e.kind == "write" and e.is_python)
    first = machine.practorch()
    assert first.returncode == 0, first.stderr
    assert f"next: practorch show {next(iter(track.day_of))}, edit the file" in first.stdout
    mine = machine.at / "practorch-exercises" / exercise.filename
    assert machine.practorch("check", exercise.id).stdout.startswith(f"· {exercise.id}: not started")
    mine.write_text(exercise.solution())
    done = machine.practorch("check", exercise.id)
    assert (done.returncode, done.stdout.splitlines()[0].split(",")[0]) == (0, f"✓ {exercise.id}: passed")
    mistake = exercise.mistakes()[0]
    mine.write_text(mutated(exercise.solution(), mistake.diff))
    wrong = machine.practorch("check", exercise.id)
    assert wrong.returncode == 1
    assert "looks like: " in wrong.stdout


def test_the_first_exercise_can_be_passed_there(machine: Machine, track: Track) -> None:
    machine.practorch("init")
    exercise = next(iter(track))
    (machine.at / "practorch-exercises" / exercise.filename).write_text(exercise.solution())
    done = machine.practorch("check")
    assert (done.returncode, done.stderr.count("error")) == (0, 0)


def mutated(solution: str, diff: str) -> str:
    from practorch.spec.patch import apply

    return apply(solution, diff)
