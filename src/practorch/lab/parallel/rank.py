"""Being a rank: what torchrun told this process, how it meets the others, and what becomes of its errors."""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import torch
import torch.distributed as dist
from torch.distributed.distributed_c10d import PrefixStore
from torch.distributed.rendezvous import rendezvous

from practorch.errors import FAULT, PractorchError

MEET_S = 120.0
"""How long a rank waits for the others to come."""
FOLDER = "PRACTORCH_RANKS"
"""The environment variable with the launcher's folder, where ranks leave what went wrong."""
LOST = 75
"""Exit code of a rank that lost the others: torchrun starts all again."""
_PR_SET_PDEATHSIG = 1


class Alone(PractorchError):
    """A rank that the others did not come to."""


def is_rank() -> bool:
    """Whether torchrun started this process, with others."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def is_main() -> bool:
    """Whether this process writes the files and prints."""
    return os.environ.get("RANK", "0") == "0"


def name_of_torchrun(stem: str) -> str:
    """A name for the run that all ranks and all restarts of one torchrun agree on; empty without torchrun."""
    number = os.environ.get("TORCHELASTIC_RUN_ID", "none")
    return "" if number == "none" or not is_rank() else f"{stem}-{number[:40]}"


def device_of_rank(name: str) -> torch.device:
    """This rank's own device: one GPU each, or the CPU that all share."""
    if name in ("auto", "cuda") and torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        return torch.device("cuda")
    return torch.device("cpu" if name == "auto" else name)


def meet(device: torch.device, timeout_s: float = MEET_S) -> None:
    """Join the default process group: NCCL between GPUs, gloo between CPUs.

    Raises Alone if the others do not come in time.
    """
    if dist.is_initialized():
        return
    try:
        store, rank, size = next(rendezvous("env://", timeout=timedelta(seconds=timeout_s)))
        if os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True" and os.environ.get("GROUP_WORLD_SIZE") == "1":
            # torch 2.13 keeps one store for all rounds: without a prefix a restarted rank reads addresses of the dead.
            store = PrefixStore(f"round {os.environ['TORCHELASTIC_RESTART_COUNT']}", store)
        backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
        dist.init_process_group(backend, store=store, rank=rank, world_size=size)
    except (dist.DistError, RuntimeError) as error:
        number, size, at = (os.environ.get(name, "?") for name in ("RANK", "WORLD_SIZE", "MASTER_ADDR"))
        raise Alone(
            f"rank {number} of {size}: the others did not come to {at}:{os.environ.get('MASTER_PORT')} "
            f"({_first_line(error)})",
            hint="every node needs the same --rdzv-endpoint, and must reach it",
        ) from None
    atexit.register(_leave)


@contextmanager
def reporting() -> Iterator[None]:
    """The last thing that a rank does: the process ends with it. Nothing special without ranks.

    An error ends all ranks: it goes to the launcher, which says it once, and torchrun must not try again what cannot
    work. Only a rank that has lost the others ends with a line, to be started again.
    """
    if not is_rank():
        yield
        return
    _end_with_parent()
    told = Path(os.environ[FOLDER], "error.json") if FOLDER in os.environ else None
    if told and told.exists():
        _end(0)
    try:
        yield
    except Alone as error:
        _end(LOST, error.message)
    except PractorchError as error:
        if told is None:
            raise
        _tell_launcher(told, error.message, error.hint, error.exit_code)
    except Exception as error:
        if told and told.exists():
            _end(0)
        if _is_of_others(error):
            found = re.search(r"Connection \w+ by peer|[Tt]imed out[^.\[]*|Connection refused", str(error))
            why = found[0] if found else _first_line(error)
            _end(LOST, f"rank {os.environ['RANK']}: another rank is gone ({why}); all start again")
        if told is None:
            raise
        traceback.print_exc()
        what = f"rank {os.environ['RANK']}: {type(error).__name__}: {_first_line(error)}"
        _tell_launcher(told, what, "the lines above say where", FAULT)
    else:
        if dist.is_initialized():
            dist.barrier()  # whoever is first would look lost to the others
        _end(0)


def _tell_launcher(told: Path, message: str, hint: str, exit_code: int) -> NoReturn:
    """End well, as torchrun sees it, and leave for the launcher what is to be said."""
    new = told.with_name(f"{os.environ['RANK']}.new")
    new.write_text(json.dumps({"message": message, "hint": hint, "exit_code": exit_code}), encoding="utf-8")
    new.replace(told)
    _end(0)


def _is_of_others(error: Exception) -> bool:
    """Whether it is about the connections between the ranks."""
    is_collective = isinstance(error, RuntimeError) and re.search("gloo|NCCL", str(error))
    return isinstance(error, dist.DistError) or bool(is_collective)


def _end(code: int, message: str = "") -> NoReturn:
    """End without taking the process group down: that can wait for the dead, and gloo's threads at times abort."""
    if message:
        print(message, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _leave() -> None:
    if dist.is_initialized():
        dist.destroy_process_group()


def _end_with_parent() -> None:
    """On Linux: be told to stop when torchrun is killed, not train on alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0].strip()[:200]
