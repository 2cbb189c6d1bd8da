"""The server: one per user, cancelled when nobody waits, leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from practorch.engine import client, home, limits
from practorch.engine.server import Server
from practorch.engine.wire import send
from practorch.errors import ExerciseFault, PractorchError
from practorch.spec import Exercise


def until(holds: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def request(exercise: Exercise, source: str) -> dict[str, object]:
    return {"folder": str(exercise.path), "day": exercise.day, "source": source, "path": "/mine.py"}


def family() -> set[int]:
    """The server, and all processes below it."""
    pid = client.running()
    assert pid is not None
    return {pid} | limits.descendants(pid)


def scratch_folders() -> list[Path]:
    return [p for base in home.run_folder().glob("scratch-*") for p in base.iterdir()]


def test_it_starts_by_itself_and_answers(softmax: Exercise) -> None:
    told: list[dict[str, object]] = []
    client.stop()
    assert client.ask("check", request(softmax, softmax.solution()), told=told.append)["status"] == "passed"
    assert "starting" in told[0]
    assert client.ask("check", request(softmax, softmax.solution()))["status"] == "passed"


def test_its_socket_is_private() -> None:
    client.ask("ping")
    path = home.socket_path()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_its_errors_are_sentences(softmax: Exercise) -> None:
    with pytest.raises(PractorchError, match="does not know 'dance'"):
        client.ask("dance")
    with pytest.raises(ExerciseFault, match="no such file"):
        client.ask("check", {"folder": "/nowhere", "day": "x", "source": "", "path": "/x.py"})


def test_many_at_once_each_get_their_own_answer(softmax: Exercise) -> None:
    sources = [softmax.solution(), "def softmax(x):\n    return x\n", "import os\nos._exit(3)\n"] * 6
    wanted = ["passed", "failed", "stopped"] * 6
    got: list[str] = [""] * len(sources)

    def one(i: int) -> None:
        got[i] = client.ask("check", request(softmax, sources[i]))["status"]

    threads = [threading.Thread(target=one, args=(i,)) for i in range(len(sources))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == wanted


def test_a_client_that_goes_away_cancels_its_check(softmax: Exercise) -> None:
    client.ask("check", request(softmax, softmax.solution()))
    sock = client.connected("auto")
    send(sock, {**request(softmax, "def softmax(x):\n    while True: pass\n"), "op": "check"})
    time.sleep(0.3)
    started = time.monotonic()
    sock.close()
    busy = lambda: any(_cpu_is_running(pid) for pid in family())  # noqa: E731
    assert until(lambda: not busy(), 5.0)
    assert time.monotonic() - started < 5.0  # far below the exercise's ten seconds


def _cpu_is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"
    except OSError:
        return False


def test_nothing_is_left_after_200_checks(softmax: Exercise) -> None:
    sources = [
        softmax.solution(),
        "def softmax(x):\n    return x\n",
        "import os\nos._exit(1)\n",
        "import os, time\ndef softmax(x):\n    if os.fork() == 0:\n        os.setsid(), time.sleep(99)\n    return x\n",
        "import tempfile\ndef softmax(x):\n    tempfile.mkdtemp()\n    open('left', 'w').write('x')\n    return x\n",
    ]
    client.ask("check", request(softmax, sources[0]))
    assert until(lambda: len(family()) <= 5)
    before = len(family())
    for i in range(200):
        client.ask("check", request(softmax, sources[i % len(sources)]))
    assert until(lambda: len(family()) <= before)
    assert until(lambda: len(scratch_folders()) <= 4)
    assert not list(Path("/tmp").glob("practorch-worker*"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_all_of_it_goes_when_it_ends(softmax: Exercise, how: signal.Signals) -> None:
    client.ask("check", request(softmax, softmax.solution()))
    everyone = family()
    pid = client.running()
    assert pid is not None
    os.kill(pid, how)
    assert until(lambda: not any(_is_alive(p) for p in everyone))
    client.ask("check", request(softmax, softmax.solution()))  # the next one clears what a killed one left
    assert all(p.parent.name == f"scratch-{client.running()}" for p in scratch_folders())


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_second_server_leaves_the_first_alone() -> None:
    client.ask("ping")
    first = client.running()
    done = subprocess.run([sys.executable, "-m", client.SERVICE], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0
    assert client.running() == first


def test_an_idle_server_goes(tmp_path: Path) -> None:
    path = Path(os.environ["PRACTORCH_RUN_DIR"]) / "idle.sock"
    server = Server(path, {}, idle_s=0.0)
    thread = threading.Thread(target=server.serve)
    thread.start()
    assert until(lambda: not thread.is_alive())
    assert not path.exists()


def test_an_outdated_server_goes_once_it_is_idle() -> None:
    path = Path(os.environ["PRACTORCH_RUN_DIR"]) / "old.sock"
    server = Server(path, {}, is_outdated=lambda: True)
    thread = threading.Thread(target=server.serve)
    thread.start()
    assert until(lambda: not thread.is_alive())


def test_a_stale_socket_file_is_no_obstacle() -> None:
    client.stop()
    path = home.socket_path()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert "pid" in client.ask("ping")
