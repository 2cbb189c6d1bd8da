"""The probes: each puts itself between the script and a part of torch, and writes what it sees into the facts."""

from __future__ import annotations

from practorch.doctor.run.watch import Watch


def install(watch: Watch) -> None:
    """Put all probes in place; watch.patches.undo() takes them away."""
    from practorch.doctor.run.probes import (
        backward,
        calls,
        forward,
        loader,
        losses,
        optimizer,
        randomness,
        state,
        weights,
        workers,
    )

    for probe in (forward, losses, backward, weights, optimizer, loader, workers, calls, state, randomness):
        probe.install(watch)
