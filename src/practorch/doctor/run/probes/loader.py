"""DataLoaders: what they read, in which order, how long it takes, and what random numbers that draws."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from practorch.doctor.run.loops import Loader
from practorch.doctor.run.tensors import Known, first_tensor, random_state, rows_of
from practorch.doctor.run.watch import Watch

NUM_LOOKS = 12
NUM_CHECKS = 4  # passes after which the rules are asked
NUM_ROWS = 40  # batches whose items are told apart
MAX_INDICES = 2_000_000
MAX_TIMES = 5000
MAX_DEPTH = 4


def install(watch: Watch) -> None:
    """Stand in for the making of a DataLoader, its passes and its batches."""
    import torch.utils.data as data
    from torch.utils.data import dataloader

    probe = Loaders(watch)
    watch.shared["loaders"] = probe
    watch.surveys.append(probe.survey)

    def passing(original: Callable[..., Any]) -> Callable[..., Any]:
        def __iter__(self: Any) -> Any:
            if not watch.asleep:
                watch.look(probe.before_pass, self)
            iterator = original(self)
            if not watch.asleep:
                watch.look(probe.begin, self, iterator)
            return iterator

        return __iter__

    def reading(original: Callable[..., Any]) -> Callable[..., Any]:
        def __next__(self: Any) -> Any:
            return original(self) if watch.asleep else probe.read(original, self)

        return __next__

    watch.when_made(data.DataLoader, probe.meet)
    watch.patches.replace(data.DataLoader, "__iter__", passing)
    watch.patches.replace(dataloader._BaseDataLoaderIter, "__next__", reading)
    _epochs(watch, probe)


def _epochs(watch: Watch, probe: Loaders) -> None:
    from torch.utils.data.distributed import DistributedSampler

    def setting(original: Callable[..., Any]) -> Callable[..., Any]:
        def set_epoch(self: Any, epoch: int) -> None:
            original(self, epoch)
            if not watch.asleep:
                watch.look(probe.epoch_set, self)

        return set_epoch

    watch.patches.replace(DistributedSampler, "set_epoch", setting)


class Loaders:
    """The DataLoaders, and the passes over them."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.known = Known()  # DataLoader -> Loader
        self.iterators = Known()  # iterator -> Loader
        self.ended_s = self.spent_s = 0.0
        self.last_rows: list[int] = []

    def meet(self, loader: Any) -> Loader:
        """The record of a DataLoader."""
        found: Loader | None = self.known[loader]
        if found is not None:
            return found
        loaders = self.watch.facts.loaders
        dataset = loader.dataset
        sampler = getattr(loader.batch_sampler, "sampler", None) or loader.sampler  # a given batch sampler has its own
        base, indices = indices_of(dataset, sampler)
        found = Loader(
            len(loaders), self.watch.places.here(), type(dataset).__name__, id(base), loader.batch_size or 0,
            order_of(sampler, loader.batch_sampler), id(sampler), loader.num_workers, _length(loader),
            loader.drop_last, indices,
        )  # fmt: skip
        found.random_transforms = random_transforms(dataset)
        found.generators = generators_in(dataset)
        loaders.append(found)
        self.known[loader] = found
        return found

    def before_pass(self, loader: Any) -> None:
        """Workers may start now; they inherit what is there."""
        found = self.meet(loader)
        if found.num_workers >= 2 and found.generators:
            self.watch.shared["workers"].expect()

    def begin(self, loader: Any, iterator: Any) -> None:
        """A pass over the batches begins."""
        found = self.meet(loader)
        self.iterators[iterator] = found
        found.passes += 1
        found.unread = 0
        self.watch.shared["read"] = 0
        self.watch.shared["is_over"] = False
        self.last_rows = []
        self.ended_s, self.spent_s = time.perf_counter(), self.watch.spent_s
        self.watch.facts.happened("pass", self.watch.places.here(), found.number)

    def read(self, original: Callable[..., Any], iterator: Any) -> Any:
        """The next batch, timed."""
        watch = self.watch
        found: Loader | None = self.iterators[iterator]
        if found is None:
            return original(iterator)
        looks = found.unread < NUM_LOOKS and not found.num_workers and found.passes < 4
        drawn = watch.look(random_state) if looks else None
        started = time.perf_counter()
        try:
            batch = original(iterator)
        except StopIteration:
            found.whole_passes += found.unread > 0
            watch.shared["is_over"] = True
            watch.facts.happened("pass over", watch.places.here(), found.number)
            if found.passes <= NUM_CHECKS and found.unread > 1:
                watch.look(watch.check)
            raise
        watch.look(self.after_read, found, batch, started, drawn)
        return batch

    def after_read(self, found: Loader, batch: Any, started: float, drawn: Any) -> None:
        watch = self.watch
        wait = time.perf_counter() - started
        found.batches += 1
        found.unread += 1
        if found.batches > 1:
            found.wait_s += wait
            own = watch.spent_s - self.spent_s  # what looking took is not the training's
            found.between_s += max(0.0, started - self.ended_s - own) if found.unread > 1 else 0.0
        if drawn is not None and random_state() != drawn:
            found.draws += 1
        watch.loader = found
        watch.shared["read"] = watch.shared.get("read", 0) + 1
        watch.facts.happened("batch", watch.places.here(), found.number)
        curves = watch.facts.curves
        if watch.dense and len(curves.loader_s) < MAX_TIMES:
            curves.loader_s.append((watch.step, wait))
        if found.unread <= 2 or (found.passes == 1 and found.unread <= NUM_ROWS):
            self.look_at_rows(found, batch)
        self.ended_s, self.spent_s = time.perf_counter(), self.watch.spent_s

    def look_at_rows(self, found: Loader, batch: Any) -> None:
        """Is this batch the one before, or the first one of the pass before?"""
        tensor = first_tensor(batch)
        if tensor is None or not tensor.ndim:
            return
        found.sizes.add(len(tensor))
        rows = rows_of(tensor)
        found.rows.update(rows)
        found.num_rows += len(rows)
        found.repeats += bool(rows) and rows == self.last_rows and len(set(rows)) > 1
        if found.unread == 1 and len(found.first_rows) < 12:
            found.first_rows.append(hash(tuple(rows)))
        self.last_rows = rows

    def epoch_set(self, sampler: Any) -> None:
        for _, found in self.known.items():
            found.sampler_epochs += found.sampler_key == id(sampler)

    def survey(self) -> None:
        self.iterators.tidy()


def order_of(sampler: Any, batch_sampler: Any) -> str:
    """In which order a sampler reads."""
    kind = type(sampler).__name__
    if batch_sampler is not None and type(batch_sampler).__name__ != "BatchSampler":
        return type(batch_sampler).__name__
    known = {"SequentialSampler": "sequential", "RandomSampler": "random", "SubsetRandomSampler": "random"}
    if kind == "DistributedSampler":
        return "distributed" if sampler.shuffle else "distributed, in order"
    return known.get(kind, kind)


def indices_of(dataset: Any, sampler: Any) -> tuple[Any, frozenset[int] | None]:
    """The data set below all subsets, and which of its items a loader can read; None if that is not known."""
    kind = type(sampler).__name__
    try:
        own: Any = range(len(dataset))
    except TypeError:
        return dataset, None
    if kind == "SubsetRandomSampler":
        own = sampler.indices
    elif kind not in ("SequentialSampler", "RandomSampler", "DistributedSampler"):
        return dataset, None
    if len(own) > MAX_INDICES:
        return dataset, None
    own = [int(i) for i in own]
    while type(dataset).__name__ == "Subset":
        below = dataset.indices
        own = [int(below[i]) for i in own]
        dataset = dataset.dataset
    return dataset, frozenset(own)


def random_transforms(dataset: Any) -> list[str]:
    """The names of the transforms of a data set that are random by their name."""
    return sorted({type(thing).__name__ for thing in things_below(dataset) if _is_random(thing)})


def generators_in(dataset: Any) -> list[str]:
    """The kinds of random generators that a data set holds."""
    kinds = (
        "torch._C.Generator",
        "numpy.random._generator.Generator",
        "random.Random",
        "numpy.random.mtrand.RandomState",
    )
    names = (f"{type(thing).__module__}.{type(thing).__name__}" for thing in things_below(dataset))
    return sorted({name for name in names if name.endswith(kinds)})


def _is_random(thing: Any) -> bool:
    name = type(thing).__name__
    return name.startswith(("Random", "ColorJitter", "AutoAugment", "TrivialAugment", "RandAugment", "AugMix"))


def things_below(thing: Any, depth: int = MAX_DEPTH) -> Iterator[Any]:
    """Everything that hangs on an object by its attributes, lists and tuples; no tensors, no arrays."""
    if depth == 0:
        return
    parts: list[Any] = []
    if isinstance(thing, list | tuple):
        parts = list(thing[:16])
    elif hasattr(thing, "__dict__") and not isinstance(thing, type):
        parts = list(vars(thing).values())[:64]
    for part in parts:
        if isinstance(part, int | float | str | bytes) or hasattr(part, "dtype"):
            continue
        if not isinstance(part, list | tuple):
            yield part
        if not isinstance(part, list | tuple) or len(part) <= 64:
            yield from things_below(part, depth - 1)


def _length(loader: Any) -> int:
    try:
        return len(loader)
    except TypeError:
        return 0
