"""A function run on several ranks, each a process, joined by gloo on this machine."""

from __future__ import annotations

import os
import queue
import tempfile
import traceback
from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
import torch.multiprocessing as mp

START = "fork" if hasattr(os, "fork") and os.uname().sysname == "Linux" else "spawn"


def ranks(world_size: int, timeout_s: float = 5.0) -> Callable[..., list[Any]]:
    """An observer that runs function(rank's own argument, …) on world_size ranks and gives what each returned.

    Arguments that are lists of length world_size are dealt out, one item a rank; others go to every rank. A rank that
    raises or never returns gives its error, or "still waiting", in its place.
    """

    def observer_of_ranks(function: Any, *args: Any) -> list[Any]:
        context = mp.get_context(START)
        results = context.Queue()
        with tempfile.TemporaryDirectory() as folder:
            place = f"file://{folder}/rendezvous"
            own = [_dealt(args, rank, world_size) for rank in range(world_size)]
            jobs = [
                context.Process(target=_rank, args=(rank, world_size, place, function, own[rank], results), daemon=True)
                for rank in range(world_size)
            ]
            for job in jobs:
                job.start()
            found = _collect(results, world_size, timeout_s)
            for job in jobs:
                job.kill() if len(found) < world_size else job.join(2.0)
            for job in jobs:
                job.join()
        return [found.get(rank, "still waiting") for rank in range(world_size)]

    observer_of_ranks.is_observer = True  # type: ignore[attr-defined]
    return observer_of_ranks


def _dealt(args: tuple[Any, ...], rank: int, world_size: int) -> tuple[Any, ...]:
    return tuple(a[rank] if isinstance(a, list) and len(a) == world_size else a for a in args)


def _collect(results: Any, world_size: int, timeout_s: float) -> dict[int, Any]:
    found: dict[int, Any] = {}
    try:
        while len(found) < world_size:
            rank, value = results.get(timeout=timeout_s)
            found[rank] = torch.tensor(value[1], dtype=value[2]).reshape(value[3]) if value[0] == "tensor" else value[1]
    except queue.Empty:
        pass
    if any(value == "NotImplementedError" for value in found.values() if isinstance(value, str)):
        raise NotImplementedError
    return found


def _rank(rank: int, world_size: int, place: str, function: Any, args: tuple[Any, ...], results: Any) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=place, rank=rank, world_size=world_size)
    try:
        value = function(*args)
        plain = ("value", value)
        if isinstance(value, torch.Tensor):
            plain = ("tensor", value.detach().flatten().tolist(), value.dtype, tuple(value.shape))  # type: ignore[assignment]
        results.put((rank, plain))
    except NotImplementedError:
        results.put((rank, ("value", "NotImplementedError")))
    except Exception as error:  # the rank's error is what its caller reads
        last = traceback.extract_tb(error.__traceback__)[-1]
        results.put((rank, ("value", f"{type(error).__name__}: {error} (line {last.lineno})")))
    finally:
        results.close()
        results.join_thread()
        os._exit(0)
