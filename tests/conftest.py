"""What many tests need: a private place for everything practorch writes, the small exercises, a real engine."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from practorch.engine.cache import Cache
from practorch.engine.grade import Grader
from practorch.engine.launch import Pool, choose_launcher
from practorch.spec import Exercise, load_track

EXERCISES = Path(__file__).parent / "exercises"
Cli = Callable[..., subprocess.CompletedProcess[str]]

# Sockets have short paths, so this is not below pytest's own folder. Everything a test starts stays in it.
PLACE = tempfile.TemporaryDirectory(prefix="pt-")
os.environ.update(
    PRACTORCH_RUN_DIR=PLACE.name,
    PRACTORCH_CACHE_DIR=f"{PLACE.name}/cache",
    XDG_STATE_HOME=f"{PLACE.name}/state",
    PRACTORCH_CURRICULUM=str(EXERCISES),
    NO_COLOR="1",
)
for name in ("PRACTORCH_HOME", "PRACTORCH_LAUNCHER", "EDITOR", "VISUAL", "TERM_PROGRAM", "FORCE_COLOR"):
    os.environ.pop(name, None)


@pytest.fixture(scope="session", autouse=True)
def _no_engine_is_left() -> Iterator[None]:
    yield
    from practorch.engine import client

    for launcher in ("auto", "spare", "fork"):
        client.stop(launcher)
    PLACE.cleanup()


@pytest.fixture(scope="session")
def softmax() -> Exercise:
    """The exercise row_softmax."""
    return load_track(EXERCISES).exercise("row_softmax")


@pytest.fixture(scope="session")
def shift() -> Exercise:
    """The exercise shift, which forbids roll."""
    return load_track(EXERCISES).exercise("shift")


@pytest.fixture(scope="session")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """A real engine in this process, with forked workers where the system has them."""
    yield from _grader("auto", tmp_path_factory)


@pytest.fixture(scope="session", params=["fork", "spare"])
def each_grader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """A real engine, once with each launcher."""
    if request.param == "fork" and sys.platform != "linux":
        pytest.skip("fork is not safe here")
    yield from _grader(request.param, tmp_path_factory)


def _grader(launcher: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    folder = tmp_path_factory.mktemp(f"engine-{launcher}")
    pool = Pool(choose_launcher(launcher, folder))
    yield Grader(pool, Cache(folder / "records"))
    pool.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A learner's folder with the small exercises, made by the real command."""
    folder = tmp_path / "mine"
    practorch("init", str(folder), at=tmp_path)
    return folder


@pytest.fixture
def cli(home: Path) -> Cli:
    """The real command line, run in the learner's folder."""

    def run(*args: str, **more: str) -> subprocess.CompletedProcess[str]:
        return practorch(*args, at=home, **more)

    return run


def practorch(*args: str, at: Path, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run `practorch ARGS` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "practorch", *args],
        cwd=at, env={**os.environ, **env}, capture_output=True, text=True, input=stdin, timeout=120, check=False,
    )  # fmt: skip
