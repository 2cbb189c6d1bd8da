"""A function run on several ranks, each a forked process, joined by gloo on this machine.

A collective that some ranks never reach waits for ever, without a word. Here it is seen soon: when all ranks that are
not done sleep, and none was woken for a while, nobody is left to wake them. Then they are asked where they are.
(A rank that calls time.sleep for longer than that looks the same.)
"""

from __future__ import annotations

import builtins
import contextlib
import faulthandler
import os
import pickle
import re
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

from practorch.observe.stops import raise_at

IDLE_S, LATER_IDLE_S = 0.7, 0.25
"""Nobody is woken for so long: they wait for ever. Less is enough once a file has made ranks wait for ever before."""
_LIBRARY = (str(Path(torch.__file__).parent), str(Path(os.__file__).parent), str(Path(__file__).parent), "<")
_has_waited: list[bool] = []
_exit = os._exit  # from before any learner's file: theirs is replaced by one that reports to the engine


class StillWaiting(Exception):
    """Some ranks wait for others that never come: which, and in what."""


@dataclass
class _Rank:
    """A forked process as its parent sees it. outcome is ("value", …), ("raised", …) or None while it runs."""

    number: int
    pid: int
    channel: Connection
    is_ready: bool = False
    outcome: tuple[Any, ...] | None = None
    places: list[tuple[str, int]] = field(default_factory=list)

    def hear(self) -> None:
        try:
            said = pickle.loads(self.channel.recv_bytes())
        except (EOFError, OSError):
            said = ("raised", "RuntimeError", "the process of this rank ended before it was done", [])
        if said == "ready":
            self.is_ready = True
        else:
            self.outcome = said


def ranks(world_size: int, timeout_s: float = 20.0) -> Callable[..., list[Any]]:
    """An observer that runs function(rank's own argument, …) on world_size ranks and gives what each returned.

    Arguments that are lists of length world_size are dealt out, one item a rank; others go to every rank. An error on
    a rank is raised here, at the same line. Raises StillWaiting, at the line where it waits, if a rank never returns.
    """

    def observer_of_ranks(function: Any, *args: Any) -> list[Any]:
        idle_s = LATER_IDLE_S if _has_waited else IDLE_S
        with tempfile.TemporaryDirectory() as folder, _started(world_size, folder, function, args) as group:
            is_late = _hear_all(group, time.monotonic() + timeout_s, idle_s)
            return _results(group, folder, f"not done after {timeout_s:g} s" if is_late else "")

    observer_of_ranks.is_observer = True  # type: ignore[attr-defined]
    return observer_of_ranks


@contextlib.contextmanager
def _started(world_size: int, folder: str, function: Any, args: tuple[Any, ...]) -> Iterator[list[_Rank]]:
    """The ranks, running; when the block is left they are gone."""
    group: list[_Rank] = []
    sys.stdout.flush()
    try:
        for number in range(world_size):
            ours, theirs = Pipe()
            with warnings.catch_warnings():  # Python 3.12 warns of forks beside threads; ours wait in torch's pool
                warnings.simplefilter("ignore", DeprecationWarning)
                pid = os.fork()
            if pid == 0:
                _live(number, world_size, folder, theirs, function, _dealt(args, number, world_size))
            theirs.close()
            group.append(_Rank(number, pid, ours))
        yield group
    finally:
        for rank in group:
            with contextlib.suppress(ProcessLookupError):
                os.kill(rank.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(rank.pid, 0)
            rank.channel.close()


def _dealt(args: tuple[Any, ...], number: int, world_size: int) -> tuple[Any, ...]:
    return tuple(a[number] if isinstance(a, list) and len(a) == world_size else a for a in args)


def _live(number: int, world_size: int, folder: str, channel: Connection, function: Any, args: tuple[Any, ...]) -> None:
    """What a rank does: join, run, tell, stay until it is killed (others may still need its connections)."""
    try:
        torch.set_num_threads(1)
        trace = open(f"{folder}/{number}.trace", "w")  # noqa: SIM115 - it lives as long as the process
        faulthandler.register(signal.SIGUSR1, trace, all_threads=False)
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo" if sys.platform == "linux" else "lo0")
        meeting, hour = f"file://{folder}/meeting", timedelta(hours=1)
        dist.init_process_group("gloo", init_method=meeting, rank=number, world_size=world_size, timeout=hour)
        channel.send_bytes(pickle.dumps("ready"))
        channel.send_bytes(pickle.dumps(_outcome(function, args)))
        sys.stdout.flush()
        channel.recv_bytes()
    finally:
        _exit(0)


def _outcome(function: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    try:
        return ("value", _packed(function(*args)))
    except BaseException as error:  # the one who called reads it
        places = [(f.filename, f.lineno) for f in traceback.extract_tb(error.__traceback__) if f.lineno]
        return ("raised", type(error).__name__, str(error), places)


def _packed(value: Any) -> Any:
    """Plain data: tensors as bytes, so that nothing is shared with a process that will be killed."""
    if isinstance(value, torch.Tensor):
        plain = value.detach().contiguous().cpu()
        return ("tensor", plain.dtype, tuple(plain.shape), plain.reshape(-1).view(torch.uint8).numpy().tobytes())
    if isinstance(value, list | tuple):
        return (type(value).__name__, [_packed(item) for item in value])
    if isinstance(value, dict):
        return ("dict", [(str(key), _packed(item)) for key, item in value.items()])
    is_plain = value is None or type(value) in (bool, int, float, str)
    return ("plain", value if is_plain else f"a {type(value).__name__}")


def _unpacked(packed: Any) -> Any:
    kind, *rest = packed
    if kind == "tensor":
        dtype, shape, data = rest
        whole = torch.frombuffer(bytearray(data), dtype=dtype) if data else torch.empty(0, dtype=dtype)
        return whole.reshape(shape)
    if kind == "dict":
        return {key: _unpacked(item) for key, item in rest[0]}
    if kind == "plain":
        return rest[0]
    items = [_unpacked(item) for item in rest[0]]
    return tuple(items) if kind == "tuple" else items


def _hear_all(group: list[_Rank], deadline: float, idle_s: float) -> bool:
    """Until every rank is done, or those that are left can never be; True if time is up before that."""
    idle_since, woken = time.monotonic(), ""
    while waiting := [rank for rank in group if rank.outcome is None]:
        said = wait([rank.channel for rank in waiting], timeout=0.05)
        for rank in waiting:
            if rank.channel in said:
                rank.hear()
        now, before, woken = time.monotonic(), woken, "/".join(_wakings(rank) for rank in waiting)
        if said or woken != before or "runs" in woken or not all(rank.is_ready for rank in group):
            idle_since = now
        if now > deadline or now - idle_since > idle_s:
            return now - idle_since <= idle_s
    return False


def _wakings(rank: _Rank) -> str:
    """How often the thread that runs the learner's function was woken; "runs" while it does, or without a /proc."""
    try:
        status = Path(f"/proc/{rank.pid}/task/{rank.pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "runs"
    sleeps = re.search(r"^State:\s+S", status, re.MULTILINE)
    count = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status, re.MULTILINE)
    return count.group(1) if sleeps and count else "runs"


def _results(group: list[_Rank], folder: str, late: str) -> list[Any]:
    failed = [rank for rank in group if rank.outcome is not None and rank.outcome[0] == "raised"]
    if failed:
        _raise_again(failed, group)
    waiting = [rank for rank in group if rank.outcome is None]
    if waiting:
        _has_waited.append(True)
        places, words = _where(waiting, folder)
        done = [rank for rank in group if rank.outcome is not None]
        if late:
            words = [f"{_listed(waiting)} {'was' if len(waiting) == 1 else 'were'} {late}"]
        text = "; ".join([*words, *([f"{_listed(done)} returned"] if done else [])])
        raise_at(StillWaiting(text), *places)
    return [_unpacked(rank.outcome[1]) for rank in group if rank.outcome is not None]


def _raise_again(failed: list[_Rank], group: list[_Rank]) -> None:
    outcomes = [rank.outcome for rank in failed if rank.outcome is not None]
    name, message, places = outcomes[0][1:]
    if name == "NotImplementedError":
        raise NotImplementedError(message)
    if len(failed) < len(group) or len({o[1:3] for o in outcomes}) > 1:
        message = f"{message} (on rank {failed[0].number})"
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = type(name, (Exception,), {})
    raise_at(_made(kind, message), *places)


def _made(kind: type[Exception], message: str) -> Exception:
    try:
        return kind(message)
    except TypeError:  # UnicodeDecodeError and its kin want more than a message
        return RuntimeError(f"{kind.__name__}: {message}")


def _where(waiting: list[_Rank], folder: str) -> tuple[list[tuple[str, int]], list[str]]:
    """The lines of the first rank that waits, and for each distinct operation the ranks that wait in it."""
    inside: dict[str, list[_Rank]] = {}
    for rank in waiting:
        operation, rank.places = _asked(rank, Path(folder) / f"{rank.number}.trace")
        inside.setdefault(operation, []).append(rank)
    words = [f"{_listed(some)} wait{'s' * (len(some) == 1)} for ever{where}" for where, some in inside.items()]
    return waiting[0].places, words


def _asked(rank: _Rank, trace: Path) -> tuple[str, list[tuple[str, int]]]:
    """faulthandler answers the signal even while the rank waits inside gloo."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(rank.pid, signal.SIGUSR1)
    frames: list[tuple[str, str, str]] = []
    for _ in range(40):
        time.sleep(0.01)
        text = trace.read_text(encoding="utf-8", errors="replace") if trace.exists() else ""
        frames = re.findall(r'File "(.+)", line (\d+) in (\w+|<\w+>)\n', text)
        if any(path == __file__ for path, _, _ in frames):
            break
    operation = ""
    places: list[tuple[str, int]] = []
    for path, line, function in frames:
        if path.startswith(_LIBRARY):
            if not places and path.endswith("distributed_c10d.py"):
                operation = f" in {function}"
        else:
            places.append((path, int(line)))
    return operation, places[::-1]


def _listed(some: list[_Rank]) -> str:
    numbers = ", ".join(str(rank.number) for rank in some)
    return f"rank {numbers}" if len(some) == 1 else f"ranks {numbers}"
