"""--ranks N: this process becomes torchrun's agent, and its children train."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from practorch.errors import PractorchError
from practorch.lab.machine import cores
from practorch.lab.parallel.rank import FOLDER
from practorch.lab.stop import EXIT_CODES, Interrupted

MAX_RESTARTS = 5


class RanksFailed(PractorchError):
    """A rank ended, and starting all ranks again did not help; exit_code is the rank's."""

    def __init__(self, message: str, hint: str, exit_code: int) -> None:
        super().__init__(message, hint)
        self.exit_code = exit_code


def launch(num_ranks: int, arguments: Sequence[str], run: Path) -> None:
    """Run `practorch lab train ARGUMENTS`, which goes on with run when it is started again, on so many ranks.

    Returns when all are done; rank 0 prints. Raises PractorchError with what a rank had to say, or why they ended.
    """
    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.elastic.rendezvous.api import RendezvousError
    from torch.distributed.run import parse_args
    from torch.distributed.run import run as torchrun

    again = f"practorch lab train --resume {run}"
    options = [
        "--nnodes=1", f"--nproc-per-node={num_ranks}", "--rdzv-backend=c10d", "--rdzv-endpoint=localhost:0",
        f"--rdzv-id={run.name}", "--local-addr=localhost", f"--max-restarts={MAX_RESTARTS}", "--monitor-interval=0.2",
        "-m", "practorch.lab", "train", *arguments,
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="practorch-ranks-") as folder:
        os.environ.update(_environment(num_ranks, folder))
        _silence("torch.distributed.elastic")
        stopped = 0
        try:
            torchrun(parse_args(options))  # type: ignore[no-untyped-call]
        except ChildFailedError as error:
            _raise_told(folder)
            raise _of_failure(error, again) from None
        except SignalException as error:
            stopped = int(error.sigval)
        except (RendezvousError, OSError, RuntimeError) as error:
            first = str(error).partition("\n")[0]
            raise PractorchError(f"--ranks {num_ranks}: the ranks could not meet: {first}", hint=again) from None
        _raise_told(folder)
        if stopped:
            raise Interrupted(f"stopped by {signal.Signals(stopped).name}", again, stopped)


def _silence(name: str) -> None:
    """The loggers below this one; the ranks themselves say in a line what happened."""
    for each in logging.root.manager.loggerDict:
        if each.startswith(name):
            logging.getLogger(each).setLevel(logging.CRITICAL)


def _environment(num_ranks: int, folder: str) -> dict[str, str]:
    """What the ranks see."""
    return {
        FOLDER: folder,
        "OMP_NUM_THREADS": str(max(1, cores() // num_ranks)),
        "GLOO_SOCKET_IFNAME": os.environ.get("GLOO_SOCKET_IFNAME", "lo" if sys.platform == "linux" else "lo0"),
    }


def _raise_told(folder: str) -> None:
    """Raise what a rank left, if one did."""
    told = Path(folder, "error.json")
    if told.exists():
        content = json.loads(told.read_text(encoding="utf-8"))
        if content["exit_code"] in EXIT_CODES.values():
            raise Interrupted(content["message"], content["hint"], content["exit_code"] - 128)
        raise RanksFailed(content["message"], content["hint"], content["exit_code"])


def _of_failure(error: object, again: str) -> RanksFailed:
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError

    assert isinstance(error, ChildFailedError)
    rank, failure = error.get_first_failure()
    code = failure.exitcode
    how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    return RanksFailed(
        f"rank {rank} {how}, and {MAX_RESTARTS} restarts did not help",
        f"{again} goes on from the last checkpoint",
        128 - code if code < 0 else code,
    )
