"""Random numbers from counters: an update's follow from the run's seed, its number and the rank alone."""

from __future__ import annotations

import torch


def seed_update(seed: int, step: int, rank: int) -> None:
    """Seed torch for an update (dropout, mixup), so that a resumed run draws what an undisturbed one would have."""
    number = ((seed << 44) + (rank << 32) + step) % 2**63
    # torch.manual_seed() takes 0.4 ms where there is no GPU: it notes a traceback for each kind that might still come.
    torch.default_generator.manual_seed(number)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.manual_seed_all(number)
    if torch.backends.mps.is_available():
        torch.mps.manual_seed(number)
