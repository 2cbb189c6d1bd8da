"""The probes: each puts itself between the script and a part of torch, and writes what it sees into the facts."""

from __future__ import annotations

from practorch.doctor.run.watch import Watch


def install(watch: Watch) -> None:
    """Put all probes in place; watch.patches.undo() takes them away."""
    from practorch.doctor.run.probes import (
        activations,
        backward,
        calls,
        forward,
        loader,
        losses,
        optimizer,
        randomness,
        shapes,
        state,
        weights,
        workers,
    )

    first = (forward, losses, backward, weights, optimizer, loader)  # those after them ask what these keep
    for probe in (*first, workers, calls, shapes, activations, state, randomness):
        probe.install(watch)
