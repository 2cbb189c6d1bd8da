"""From a save to a verdict: practorch beside pytest and a bare import of torch, interleaved. See README.md here."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import platform
import pty
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXERCISE = "stable_softmax"
WATCH_QUIET_S = 0.15
PAUSE_S = 0.4  # nobody saves more often: the next worker is armed in between
BASELINE_EVERY = 3  # the alternatives take seconds each: they run in every third round


class Watch:
    """`practorch watch` in a terminal of our own: save() gives the seconds until the verdict is drawn."""

    def __init__(self, file: Path, env: dict[str, str]) -> None:
        self.file = file
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(env, TERM="xterm-256color")
            os.execv(sys.executable, [sys.executable, "-m", "practorch", "watch", EXERCISE])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self._read_until(lambda text: "missed" in text or "passed, " in text or "not started" in text, 60)

    def save(self, text: str, shows: str) -> float:
        self._drain()
        fresh = self.file.with_name(".saving")
        fresh.write_text(text)
        started = time.perf_counter()
        os.replace(fresh, self.file)
        self._read_until(lambda screen: shows in screen, 20)
        return time.perf_counter() - started

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self.fd, b"q")
        time.sleep(0.3)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)

    def _read_until(self, holds: Callable[[str], bool], seconds: float) -> None:
        text, deadline = "", time.monotonic() + seconds
        while not holds(text):
            if not select.select([self.fd], [], [], max(deadline - time.monotonic(), 0))[0]:
                raise TimeoutError(f"the watch app did not answer: {text[-300:]!r}")
            text += os.read(self.fd, 1 << 16).decode("utf-8", "replace")

    def _drain(self) -> None:
        while select.select([self.fd], [], [], WATCH_QUIET_S)[0]:
            os.read(self.fd, 1 << 16)


def timed(command: list[str], env: dict[str, str], cwd: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode()[-500:])
    return seconds


def rounds(runs: int, place: Path) -> Iterator[dict[str, float]]:
    """One measurement of each kind per round, the slow ones in some; right and wrong files take turns."""
    env = {**os.environ, "PRACTORCH_HOME": str(place / "mine"), "NO_COLOR": "1"}
    subprocess.run(
        [sys.executable, "-m", "practorch", "init", str(place / "mine")], env=env, check=True, capture_output=True
    )
    from practorch.engine import client
    from practorch.spec import load_track

    exercise = load_track().exercise(EXERCISE)
    right = exercise.solution()
    wrong = right.replace("(x - top).exp()", "x.exp()")
    assert wrong != right
    file = place / "mine" / exercise.filename
    shutil.copy(HERE / "equivalent_test.py", place / "test_equivalent.py")
    request = {"folder": str(exercise.path), "day": exercise.day, "path": str(file)}
    watch = Watch(file, env)
    try:
        for i in range(-3, runs):
            text = f"{right if i % 2 else wrong}# round {i}\n"
            found = {"watch": watch.save(text, "passed, " if i % 2 else "missed")}
            (place / "learner.py").write_text(text)
            time.sleep(PAUSE_S)
            started = time.perf_counter()
            with client.connected("auto") as sock:
                client.exchange(sock, "check", {**request, "source": text})
            found["engine"] = time.perf_counter() - started
            time.sleep(PAUSE_S)
            found["check"] = timed([sys.executable, "-m", "practorch", "check", EXERCISE], env, place)
            if i % BASELINE_EVERY == 0:
                found["pytest"] = timed([sys.executable, "-m", "pytest", "-q", "test_equivalent.py"], env, place)
                found["import torch"] = timed([sys.executable, "-c", "import torch"], env, place)
            if i >= 0:
                yield found
    finally:
        watch.close()


def summary(found: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """p50 and p99 in milliseconds, and how many times faster than pytest the median is."""
    base = statistics.median(row["pytest"] for row in found if "pytest" in row)
    out = {}
    for name in found[0]:
        times = sorted(row[name] for row in found if name in row)
        p50, p99 = statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.99))]
        out[name] = {"p50_ms": round(p50 * 1e3, 1), "p99_ms": round(p99 * 1e3, 1), "pytest_ratio": round(base / p50, 1)}
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=100)
    runs = parser.parse_args().runs
    found = []
    with tempfile.TemporaryDirectory() as place:
        for row in rounds(runs, Path(place)):
            found.append(row)
            print(f"\r{len(found)} of {runs}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    table = summary(found)
    import torch

    machine = {
        "cpus": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "latency.json").write_text(
        json.dumps({"runs": runs, "machine": machine, "times": table}, indent=1) + "\n"
    )
    print("| | p50 ms | p99 ms | times faster than pytest |\n|---|--:|--:|--:|")
    for name in ("engine", "watch", "check", "pytest", "import torch"):
        row = table[name]
        print(f"| {name} | {row['p50_ms']} | {row['p99_ms']} | {row['pytest_ratio']} |")


if __name__ == "__main__":
    main()
