"""Everything that decides a run, as one small TOML file; the recipe that each model and data set starts from."""

from __future__ import annotations

import fnmatch
import json
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from math import inf
from pathlib import Path
from typing import Any

from practorch.errors import PractorchError
from practorch.lab.checkpoint import write_whole
from practorch.lab.spelling import did_you_mean

RECIPES_PATH = Path(__file__).parent / "recipes.toml"
DEFAULT_DATA = "fashion-mnist"
# Tables that a run writes below its config: what was measured, and where.
FACTS = ("made", "built", "chosen", "versions", "machine", "git")
CHOICES = {
    "optimizer": ("sgd", "adamw", "muon"),
    "rest": ("sgd", "adamw"),
    "schedule": ("onecycle", "cosine", "wsd", "step", "constant"),
    "precision": ("auto", "float32", "bfloat16", "float64"),
    "layout": ("auto", "contiguous", "channels_last"),
    "tta": ("none", "flip", "flip_shift"),
    "strategy": ("ddp", "fsdp", "hsdp", "tensor", "2d"),
}
AT_LEAST_ONE = ("batch_size", "accumulate", "ranks", "context", "log_every")
AT_LEAST_ZERO = (
    "epochs", "budget_s", "lr", "rest_lr", "momentum", "weight_decay", "warmup", "label_smoothing", "mixup", "ema",
    "clip", "patience", "checkpoint_s", "checkpoint_steps", "validate_every", "seed",
)  # fmt: skip
BELOW_ONE = ("warmup", "label_smoothing", "ema", "momentum", "beta2")


@dataclass(frozen=True)
class Config:
    """Everything that decides a run: equal configs on one machine give equal weights, bit for bit."""

    model: str
    data: str = DEFAULT_DATA
    seed: int = 0

    epochs: float = 5.0
    budget_s: float = 0.0
    """Seconds of training in place of epochs; 0: none."""
    plan: tuple[tuple[float, ...], ...] = ()
    """What a budget came to, as Plan reads it; written by the run."""

    batch_size: int = 128
    """Images of a batch over all ranks; an update sees accumulate batches."""
    context: int = 128
    """Tokens of a sequence, for language models."""
    shuffle: bool = True
    drop_last: bool = True
    normalise: bool = True
    augment: tuple[str, ...] = ()
    mixup: float = 0.0
    label_smoothing: float = 0.0

    optimizer: str = "sgd"
    lr: float = 0.1
    momentum: float = 0.9
    """Of SGD and Muon."""
    beta2: float = 0.999
    """AdamW's second beta; its first is 0.9."""
    weight_decay: float = 5e-4
    rest: str = "adamw"
    """What Muon leaves the vectors, the first and the last layer to."""
    rest_lr: float = 0.0
    """The learning rate of the rest; 0: lr."""
    schedule: str = "onecycle"
    warmup: float = 0.2
    """Share of all updates."""
    clip: float = 0.0
    """Largest norm of all gradients together; 0: any."""
    accumulate: int = 1
    ema: float = 0.0
    """Decay of the averaged weights, which are then the ones validated and kept; 0: none."""

    validate: int | str = "auto"
    """Images held out of the training set; auto: a tenth, 5,000 at most; 0: none, and the last weights are kept."""
    validate_every: float = 1.0
    patience: int = 0
    """Validations without a better one until the run stops; 0: it never stops early."""
    tta: str = "none"

    precision: str = "auto"
    layout: str = "auto"
    threads: int | str = "auto"
    device: str = "auto"
    compile: bool = False
    ranks: int = 1
    strategy: str = "ddp"

    log: tuple[str, ...] = ()
    log_every: int = 20
    checkpoint_s: float = 30.0
    checkpoint_steps: int = 0
    """Updates between checkpoints, beside those every checkpoint_s seconds and at the end; 0: only those."""

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            if (value := getattr(self, name)) not in known:
                raise PractorchError(
                    f"{name}: {value!r} is not one of {', '.join(known)}", hint=did_you_mean(value, known, cutoff=0.5)
                )
        for names, low, high in ((AT_LEAST_ONE, 1, inf), (AT_LEAST_ZERO, 0, inf), (BELOW_ONE, 0, 1)):
            for name in names:
                if not low <= (value := getattr(self, name)) < high:
                    want = f"at least {low}" + (f" and below {high}" if high < inf else "")
                    raise PractorchError(f"{name}: {value} is not {want}", hint=f"--set {name}=…")

    @staticmethod
    def read(path: Path) -> Config:
        """The config in a TOML file, or in a run's folder.

        Raises PractorchError for an unknown key, with the nearest name, and for a value of another type.
        """
        path = path / "config.toml" if path.is_dir() else path
        content = {key: value for key, value in read_toml(path).items() if key not in FACTS}
        if "model" not in content:
            raise PractorchError(f"{path}: names no model", hint='write model = "quickstart" into it')
        return Config(**typed(content, str(path)))

    def write(self, path: Path, facts: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """Every key with its value; facts become tables below them."""
        write_toml(path, {**asdict(self), **(facts or {})})

    def changed(self, **overrides: Any) -> Config:
        """The same with some keys changed, each checked as in read()."""
        return replace(self, **typed(overrides, "config"))


TYPES: dict[str, Any] = typing.get_type_hints(Config)
NAMES = [field.name for field in fields(Config)]


def recipe(model: str, data: str = DEFAULT_DATA, **overrides: Any) -> Config:
    """The config that recipes.toml gives this model on this data, with overrides on top.

    Every recipe whose patterns fit counts, later ones over earlier ones.
    """
    content: dict[str, Any] = {}
    for entry in read_toml(RECIPES_PATH)["recipe"]:
        models, sets = entry.pop("model", ["*"]), entry.pop("data", ["*"])
        if any(fnmatch.fnmatchcase(model, p) for p in models) and any(fnmatch.fnmatchcase(data, p) for p in sets):
            content |= entry
    given = typed(overrides, "config")
    return Config(**{**typed(content, str(RECIPES_PATH)), **given, "model": model, "data": data})


def typed(content: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The same keys with values of the fields' types; what a command line gives as text is read as TOML."""
    unknown = [key for key in content if key not in TYPES]
    if unknown:
        hint = did_you_mean(unknown[0], NAMES, cutoff=0.5) or f"keys: {', '.join(NAMES)}"
        raise PractorchError(f"{where}: there is no key {unknown[0]!r}", hint=hint)
    return {key: _of_type(key, value, where) for key, value in content.items()}


def _of_type(key: str, value: Any, where: str) -> Any:
    want = TYPES[key]
    if want == tuple[str, ...]:
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(part.strip() for part in parts if part.strip())
    if want == tuple[tuple[float, ...], ...]:
        return tuple(tuple(float(number) for number in row) for row in value)
    if isinstance(value, str) and want is not str:
        value = _read_value(value)
    if want is float and type(value) is int:
        return float(value)
    if want == (int | str) and (value == "auto" or (type(value) is int and value >= 0)):
        return value
    if type(value) is not want:
        name = "a number or auto" if want == (int | str) else {int: "a whole number", bool: "true or false"}.get(want)
        raise PractorchError(f"{where}: {key} = {value!r} is not {name or 'a ' + want.__name__}")
    return value


def _read_value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; PractorchError if it is missing or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PractorchError(f"{path}: there is no such file", hint="practorch lab runs lists your runs") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PractorchError(
            f"{path}: is not TOML: {error}", hint="mend that line, or take the file of a run"
        ) from None


def write_toml(path: Path, content: Mapping[str, Any]) -> None:
    """Keys, then a table for each mapping; the file is there whole or not at all."""
    lines = [f"{key} = {_toml(value)}" for key, value in content.items() if not isinstance(value, Mapping)]
    for name, table in content.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{name}]", *(f"{json.dumps(key)} = {_toml(value)}" for key, value in table.items())]
    write_whole(path, ("\n".join(lines) + "\n").encode())


def _toml(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, float):
        return repr(value)  # shortest text that reads back as the same number; inf and nan are TOML's too
    return json.dumps(value, ensure_ascii=False)
