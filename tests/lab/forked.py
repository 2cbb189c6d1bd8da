"""A function on several ranks, forked from the test's process: no torch to import, a tenth of a second each."""

from __future__ import annotations

import multiprocessing
import os
import socket
import time
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import torch
import torch._dynamo  # DDP imports it: here it is paid for once, not on every rank

TIMEOUT_S = 90
STAYS_S = 10


def on_ranks(num: int, function: Callable[[], Any], **environment: str) -> list[Any]:
    """What function() gave on each rank, or the error that it raised; it finds what torchrun would have told it."""
    context = multiprocessing.get_context("fork")
    meeting = {"WORLD_SIZE": str(num), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(_free_port()), **environment}
    processes, ends = [], []
    for rank in range(num):
        ours, theirs = context.Pipe(duplex=False)
        told = {**meeting, "RANK": str(rank), "LOCAL_RANK": str(rank)}
        process = context.Process(target=_live, args=(function, told, theirs))
        with warnings.catch_warnings():  # of forking beside threads, from Python 3.12 on; those of ours sleep
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        processes.append(process)
        ends.append(ours)
    try:
        return [_heard(end) for end in ends]
    finally:
        for process in processes:
            process.kill()
            process.join()


def _live(function: Callable[[], Any], told: dict[str, str], end: Connection) -> None:
    os.environ.update(told)
    torch.set_num_threads(1)
    try:
        end.send(function())
    except BaseException as error:
        end.send(error)
    end.close()
    time.sleep(STAYS_S)  # others may still be connecting to it; when all have answered it is killed
    os._exit(0)


def _heard(end: Connection) -> Any:
    if not end.poll(TIMEOUT_S):
        return TimeoutError(f"no answer after {TIMEOUT_S} s")
    try:
        return end.recv()
    except EOFError:
        return RuntimeError("the rank ended without an answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
