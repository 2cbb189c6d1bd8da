"""How many threads: more of them lose where other processes use the same cores, so it is measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from practorch.lab.config import Config


def few(config: Config) -> int:
    """For a short test, which is not worth a measurement: what the config says, else 1."""
    return 1 if config.threads == "auto" else int(config.threads)


@contextmanager
def threads(num: int) -> Iterator[None]:
    """Meanwhile an operation runs on this many threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(num)
    try:
        yield
    finally:
        torch.set_num_threads(before)
