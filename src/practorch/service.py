"""The process behind every verdict: the engine's server with grading, diagnosis and the author's proofs in it.

Started by the engine's client as `python -m practorch.service`. This is where the rooms are put together; no room
imports it.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import shutil
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from practorch import author
from practorch.diagnose import explain
from practorch.engine import home
from practorch.engine.cache import Cache
from practorch.engine.grade import FIXED_SEEDS, Grader
from practorch.engine.launch import Pool, choose_launcher
from practorch.engine.launch.launcher import THREADS
from practorch.engine.records import Call
from practorch.engine.server import Conversation, Handler, Server
from practorch.errors import EngineStopped
from practorch.spec import Exercise, PatchError, load_exercise, patched

SLOW_MS = 1500.0


class Service:
    """Everything that is answered, one method per request."""

    def __init__(self, grader: Grader) -> None:
        self.grader = grader

    def handlers(self) -> dict[str, Handler]:
        own = (self.check, self.prepare, self.compare, self.verify, self.mutate, self.preview)
        return {handler.__name__: handler for handler in own}

    def check(self, talk: Conversation) -> dict[str, Any]:
        asked, exercise = talk.payload, exercise_of(talk.payload)
        seeds = tuple(int(s) for s in asked["seeds"]) if asked.get("seeds") else None
        graded = self.grader.grade(exercise, asked["source"], asked["path"], seeds=seeds, cancelled=talk.cancelled)
        # Before its first edit a file to be repaired is not told what is wrong with it: that is the exercise.
        is_untouched = exercise.kind == "fix" and asked["source"] == exercise.starter()
        findings = () if is_untouched else explain(exercise, graded, self.grader)
        return graded.verdict.with_findings(findings).to_json()

    def prepare(self, talk: Conversation) -> dict[str, Any]:
        """Make the records that checks of an exercise will need, while nobody waits."""
        exercise = exercise_of(talk.payload)
        slow = self.grader.reference(exercise, 0).ms > SLOW_MS
        for mistake in exercise.mistakes():
            if talk.is_over:
                break
            with contextlib.suppress(PatchError):
                self.grader.variant(exercise, patched(exercise.solution(), mistake.diff), 0)
        for seed in () if slow or exercise.num_seeds == 1 else FIXED_SEEDS[1:]:
            self.grader.reference(exercise, seed)
        return {"ready": exercise.id}

    def compare(self, talk: Conversation) -> dict[str, Any]:
        asked, exercise = talk.payload, exercise_of(talk.payload)
        seeds = (1, 0)  # the first one warms up
        yours = self.grader.observe(exercise, asked["source"], asked["path"], seeds, measure=True)
        ours = self.grader.observe(exercise, exercise.solution(), str(exercise.solution_path), seeds, measure=True)
        theirs = {call.key: call for call in ours.of_seed(0)}
        rows = [
            {"check": c.check, "case": c.name, "yours": _cost(c), "ours": _cost(theirs[c.key])}
            for c in yours.of_seed(0)
            if c.key in theirs
        ]
        return {"rows": rows}

    def verify(self, talk: Conversation) -> dict[str, Any]:
        taught, introduced = frozenset(talk.payload.get("taught", ())), talk.payload.get("introduced")
        known = None if introduced is None else frozenset(introduced)
        return author.verify(exercise_of(talk.payload), self.grader, explain, taught, known).to_json()

    def preview(self, talk: Conversation) -> dict[str, Any]:
        exercise = exercise_of(talk.payload)
        return {"text": author.preview(exercise, author.messages(exercise, self.grader, explain))}

    def mutate(self, talk: Conversation) -> dict[str, Any]:
        def tell(event: dict[str, Any]) -> None:
            if talk.is_over:
                raise EngineStopped("nobody waits for this any more")
            talk.tell(event)

        return author.mutate(exercise_of(talk.payload), self.grader, tell).to_json()


def _cost(call: Call) -> dict[str, float]:
    return {"operations": call.operations, "ms": round(call.ms, 3), "largest": call.largest}


def exercise_of(payload: dict[str, Any]) -> Exercise:
    """The exercise that a request is about, read from disk anew."""
    return load_exercise(Path(payload["folder"]), str(payload["day"]))


def detach() -> None:
    """Go on in a child that nobody waits for; the parent prints its process id and ends."""
    pid = os.fork()
    if pid:
        os.write(1, f"{pid}\n".encode())
        os._exit(0)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def main() -> int:
    parser = argparse.ArgumentParser(prog="practorch.service")
    parser.add_argument("--launcher", choices=("auto", "fork", "spare"), default="auto")
    parser.add_argument("--detach", action="store_true", help="go on in the background; print the process id")
    asked = parser.parse_args()
    launcher = asked.launcher
    if asked.detach:
        detach()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO, stream=sys.stderr)
    path = home.socket_path(launcher)
    scratch = home.scratch_base()
    # The zygote is started before anything else is loaded: it never sees an answer.
    pool = Pool(choose_launcher(launcher, scratch))
    os.environ.update(THREADS)
    import torch

    torch.set_num_threads(1)
    cache = Cache(home.cache_folder() / "records")
    cache.trim()
    server = Server(
        path, Service(Grader(pool, cache)).handlers(), is_outdated=lambda: home.socket_path(launcher) != path
    )
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, lambda *_: server.stop())
    try:
        server.serve()
    finally:
        closing = threading.Thread(target=pool.close, daemon=True)
        closing.start()
        closing.join(10)
        with contextlib.suppress(OSError):
            shutil.rmtree(scratch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
