"""Seeds, and the making of random splits."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any

from practorch.doctor.run.watch import Watch


def install(watch: Watch) -> None:
    """Stand in for the functions that set a seed, and for random_split."""
    _seeds(watch)
    _splits(watch)


def _seeds(watch: Watch) -> None:
    import torch

    def seeded(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def around(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **kwargs: Any) -> Any:
                if not watch.asleep:
                    watch.look(note, name, args, kwargs)
                return original(*args, **kwargs)

            return call

        return around

    def note(name: str, args: Any, kwargs: Any) -> None:
        place = watch.places.here()
        value = args[-1] if args else next(iter(kwargs.values()), 0)
        seed = value if isinstance(value, int) else 0
        if watch.places.direct().line or name != "random.seed":
            watch.facts.seeds[name, seed] += 1
            watch.facts.seed_places[place] += 1
            watch.facts.happened("seed", place, -1, f"{name}({seed})")
            if len(watch.facts.seed_steps) < 1000:
                watch.facts.seed_steps.append((watch.step, seed))

    watch.patches.replace(torch, "manual_seed", seeded("torch.manual_seed"))
    watch.patches.replace(torch.random, "manual_seed", seeded("torch.manual_seed"))
    watch.patches.replace(random, "seed", seeded("random.seed"))
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        watch.patches.replace(numpy.random, "seed", seeded("numpy.random.seed"))


def _splits(watch: Watch) -> None:
    import torch
    import torch.utils.data as data

    def splitting(original: Callable[..., Any]) -> Callable[..., Any]:
        def random_split(*args: Any, **kwargs: Any) -> Any:
            if not watch.asleep:
                watch.look(split, args, kwargs)
            return original(*args, **kwargs)

        return random_split

    def split(args: Any, kwargs: Any) -> None:
        generator = kwargs.get("generator", args[2] if len(args) > 2 else None)
        is_own = generator is not None and generator is not torch.default_generator
        is_seeded = is_own or any(name == "torch.manual_seed" for name, _ in watch.facts.seeds)
        watch.facts.note("split" if is_seeded else "split without a seed", watch.places.here())

    watch.patches.replace(data, "random_split", splitting)
