"""A run's folder: what was asked for, what happened, and the weights.

config.toml         everything that decides the run, and the facts: what it was built for, versions, machine, git
metrics.jsonl       a line of numbers every few updates and at every validation
last.pt             all that a resume needs
best.safetensors    the weights of the best validation
last.safetensors    the weights at the end
result.json         the test set's verdict, written when the run is finished
"""

from __future__ import annotations

import fcntl
import functools
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from practorch.errors import PractorchError
from practorch.lab.config import FACTS, Config, read_toml
from practorch.lab.data import Images, Split, load
from practorch.lab.models import build

State = Literal["running", "finished", "interrupted", "failed"]
LOCK_WAIT_S = 10.0


class Run:
    """One run on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @staticmethod
    def new(folder: Path, config: Config, name: str = "") -> Run:
        """A fresh folder below folder, with the config in it; named by model, data and time if it has no name."""
        now = datetime.now()
        stem = re.sub(r"[^\w.-]+", "-", f"{config.model}-{config.data.rstrip('/')}")[:80]
        name = name or _free(folder, f"{stem}-{now:%Y%m%d-%H%M%S}")
        try:
            (folder / name).mkdir(parents=True)
        except FileExistsError:
            raise PractorchError(f"{folder / name}: is taken", hint="another --name") from None
        config.write(folder / name / "config.toml", {"made": {"at": now.isoformat(timespec="milliseconds")}})
        return Run(folder / name)

    @staticmethod
    def open(path: Path) -> Run:
        """The run in a folder, or the one that a file in it belongs to."""
        folder = path.parent if path.is_file() else path
        if not (folder / "config.toml").is_file():
            raise PractorchError(f"{path}: is not a run", hint="practorch lab runs lists them")
        return Run(folder)

    @functools.cached_property
    def config(self) -> Config:
        return Config.read(self.path)

    def facts(self, table: str) -> dict[str, Any]:
        """A table of config.toml: built, chosen, versions, machine or git; empty if the run did not come so far."""
        found: dict[str, Any] = read_toml(self.path / "config.toml").get(table, {})
        return found

    def write_config(self, config: Config, facts: dict[str, dict[str, Any]] | None = None) -> None:
        """Write the config again; tables that are not given stay."""
        old = {table: self.facts(table) for table in FACTS if self.facts(table)}
        config.write(self.path / "config.toml", {**old, **(facts or {})})
        self.reread()

    def reread(self) -> None:
        """Forget the config: another process may have written it."""
        self.__dict__.pop("config", None)

    def metrics(self) -> list[dict[str, float]]:
        """The lines of metrics.jsonl; one that was cut short by a crash is left out."""
        path = self.path / "metrics.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def result(self) -> dict[str, Any]:
        """The test set's verdict.

        Raises PractorchError if the run is not finished.
        """
        path = self.path / "result.json"
        if not path.is_file():
            raise PractorchError(f"{self.path}: is {self.state}", hint=f"practorch lab train --resume {self.path}")
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    @property
    def state(self) -> State:
        if (self.path / "result.json").is_file():
            return "finished"
        if self._is_locked():
            return "running"
        return "failed" if (self.path / "failure.txt").is_file() else "interrupted"

    @property
    def started(self) -> str:
        """When the run was made: 2026-11-22T04:50:12.345."""
        return str(self.facts("made").get("at", ""))

    @property
    def mean(self) -> list[float]:
        """What was subtracted from each channel of the images in [0, 1]."""
        return list(self._built("mean"))

    @property
    def std(self) -> list[float]:
        """What each channel was divided by."""
        return list(self._built("std"))

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes' names; for a language model its vocabulary."""
        return tuple(self._built("classes"))

    @property
    def is_enhancement(self) -> bool:
        """It learned to sharpen or to denoise: it has no classes, and `lab enhance` is what goes on with it."""
        return self.config.data.startswith(("sharpen:", "denoise:"))

    def refuse_enhancement(self, what: str) -> None:
        """Raise PractorchError, with the command for it, if this run has no classes to work with."""
        if self.is_enhancement:
            raise PractorchError(
                f"{self.path}: enhances pictures, and {what} is about classes",
                hint=f"practorch lab enhance apply {self.path} IMAGE, or judge, or train --resume",
            )

    def data(self, split: Split = "test") -> Images:
        """The images that the run was trained or tested on."""
        return load(self.config.data, split)

    def untrained(self) -> nn.Module:
        """The model as it was built, with other weights."""
        return build(
            self.config.model, num_classes=len(self.classes),
            in_channels=self._built("in_channels"), image_size=self._built("image_size"),
        )  # fmt: skip

    def model(self, which: Literal["best", "last"] = "best") -> nn.Module:
        """The model with its weights, in eval mode, on the CPU; best is last where nothing was validated.

        Raises PractorchError if the weights are missing, broken, or another model's.
        """
        path = self.weights_path(which)
        model = self.untrained()
        try:
            model.load_state_dict(load_file(path))
        except FileNotFoundError:
            raise PractorchError(
                f"{path}: there are no weights yet", hint=f"practorch lab train --resume {self.path}"
            ) from None
        except (SafetensorError, RuntimeError) as error:
            first = str(error).splitlines()[0]
            raise PractorchError(
                f"{path}: holds no weights of {self.config.model}: {first}", hint="take another checkpoint of the run"
            ) from None
        return model.eval()

    def weights_path(self, which: Literal["best", "last"] = "best") -> Path:
        path = self.path / f"{which}.safetensors"
        return path if path.is_file() or which == "last" else self.path / "last.safetensors"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """While this process trains the run; another one that tries is refused.

        Raises PractorchError if another process holds it for longer than a restart takes.
        """
        with open(self.path / "lock", "w", encoding="utf-8") as file:
            until = time.monotonic() + LOCK_WAIT_S
            while not _takes(file.fileno()):
                if time.monotonic() > until:
                    raise PractorchError(f"{self.path}: is being trained by another process", hint="let it end first")
                time.sleep(0.1)
            file.write(f"{os.getpid()}\n")
            file.flush()
            yield

    def _is_locked(self) -> bool:
        path = self.path / "lock"
        if not path.is_file():
            return False
        with open(path, encoding="utf-8") as file:
            return not _takes(file.fileno())  # closing gives it back

    def _built(self, key: str) -> Any:
        built = self.facts("built")
        if key not in built:
            raise PractorchError(f"{self.path}: stopped before its model was built", hint="remove the folder")
        return built[key]


def _free(folder: Path, name: str) -> str:
    """The name, with a number behind it if it is taken."""
    names = (name, *(f"{name}-{number}" for number in range(2, 10_000)))
    return next(each for each in names if not (folder / each).exists())


def _takes(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def list_runs(folder: Path = Path("runs")) -> list[Run]:
    """The runs in a folder, newest first."""
    found = [Run(path.parent) for path in folder.glob("*/config.toml")]
    return sorted(found, key=lambda run: (run.started, run.path.name), reverse=True)
