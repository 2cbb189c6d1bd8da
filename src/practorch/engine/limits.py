"""What a worker may use, and how to be sure that nothing of it is left."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
IS_LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if IS_LINUX else None


def die_with_parent() -> None:
    """Be killed when the parent ends (Linux; elsewhere the closed channel does it)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of grandchildren that their parent left behind (Linux)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def apply(spec: dict[str, Any]) -> None:
    """Set this process's limits for good; memory counts from what it has mapped now."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    size = int(spec["file_size_mib"]) << 20
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past the limit is an OSError with a line, not a crash
    cpu = int(spec["timeout_s"]) * 2 + 5
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    _lower(resource.RLIMIT_NOFILE, 256)
    if IS_LINUX:
        room = mapped_bytes() + (int(spec["memory_mib"]) << 20)
        resource.setrlimit(resource.RLIMIT_AS, (room, room))


def mapped_bytes() -> int:
    """Virtual memory of this process, in bytes."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _lower(which: int, amount: int) -> None:
    hard = resource.getrlimit(which)[1]
    amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(which, (amount, amount))


def kill_group(pid: int) -> None:
    """End a worker and every process of its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be reaped does not."""
    if IS_LINUX:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                return file.read().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def children(pid: int | str = "self") -> set[int]:
    """Direct children of a process (Linux; elsewhere empty)."""
    found: set[int] = set()
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found |= {int(n) for n in file.read().split()}
    return found


def descendants(pid: int) -> set[int]:
    """All processes below one (Linux)."""
    found: set[int] = set()
    ahead = [pid]
    while ahead and len(found) < 4096:
        below = children(ahead.pop()) - found
        found |= below
        ahead += below
    return found


def sweep(known: set[int]) -> int:
    """Kill and reap children that nobody here knows: what a worker left behind when it ended."""
    count = 0
    for _ in range(20):
        strangers = children() - known
        if not strangers:
            break
        for pid in strangers:
            below = descendants(pid)
            for each in (pid, *below):
                kill_group(each)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
            count += 1
    return count


def kill_marked(mark: str) -> None:
    """Kill every process that was started with this in its environment, detached or not (Linux)."""
    for entry in os.listdir("/proc") if IS_LINUX else []:
        if entry.isdigit() and int(entry) != os.getpid():
            with contextlib.suppress(OSError), open(f"/proc/{entry}/environ", "rb") as file:
                if mark.encode() in file.read().split(b"\0"):
                    kill_group(int(entry))
