"""A training run as a container and as a Kubernetes job: a folder with a Dockerfile, a lock, a wheel and a manifest."""

from __future__ import annotations

import json
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from practorch.errors import PractorchError
from practorch.lab.data import OWN, names
from practorch.lab.job import is_text
from practorch.lab.models import entry
from practorch.lab.ship.lock import lock
from practorch.lab.ship.templates import filled
from practorch.lab.ship.wheel import write_wheel

Engine = Literal["job", "trainjob"]
AMOUNT = r"\d+(\.\d+)?([EPTGMk]|[EPTGMK]i)?"
IMAGE = r"[\w./:@-]*"
MAX_NAME = 52
"""A Kubernetes name has at most 63 characters, and the pods' names add to the job's."""


@dataclass(frozen=True)
class ClusterJob:
    """What to train, and where."""

    model: str
    data: str
    options: tuple[str, ...] = ()
    """More words for practorch lab train: ("--epochs", "3")."""
    engine: Engine = "job"
    nodes: int = 1
    gpus: int = 0
    """Of each node; one process for each, or one process on the CPUs."""
    cpus: int = 2
    memory: str = "4Gi"
    storage: str = "10Gi"
    image: str = ""
    """The image's name; empty: the job's name with the tag latest."""

    def __post_init__(self) -> None:
        for name, text, form in (
            ("memory", self.memory, AMOUNT), ("storage", self.storage, AMOUNT), ("image", self.image, IMAGE),
        ):  # fmt: skip
            if not re.fullmatch(form, text):
                example = "8Gi" if form is AMOUNT else "team/resnet18:1"
                raise PractorchError(f"{name}: {text!r} is not one that Kubernetes takes", hint=f"like {example}")
        path = self.data.partition(":")[2]
        if path and not path.startswith("/work/"):
            raise PractorchError(
                f"{self.data}: a container does not see this machine's folders",
                hint=f"put it on the volume and say where: {self.data.partition(':')[0]}:/work/data/{Path(path).name}",
            )

    @property
    def name(self) -> str:
        """A name that Kubernetes takes: of the job, its service, its volume, and its run on the volume."""
        text = re.sub(r"[^a-z0-9]+", "-", f"{self.model}-{self.data.rpartition('/')[2]}".lower())
        return text[:MAX_NAME].strip("-") if text[0].isalpha() else f"run-{text}"[:MAX_NAME].strip("-")

    @property
    def train(self) -> tuple[str, ...]:
        """The words after practorch lab: start the run on the volume, or go on with it."""
        where = ("--runs", "/work/runs", "--name", self.name)
        return ("train", self.model, "--data", self.data, *where, *self.options)


def write_cluster_job(job: ClusterJob, folder: Path, made_by: str) -> list[Path]:
    """Everything that builds the image and starts the job, in folder; the files. made_by is the command, for its head.

    Raises PractorchError if folder holds something else, or there is no such model or data set.
    """
    _check_names(job)
    if folder.exists() and (strange := [path for path in folder.iterdir() if not _is_ours(path)]):
        raise PractorchError(f"{folder}: holds {strange[0].name}, which is no part of a job", hint="name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    logs = {word for option in job.options for word in option.split(",")} & {"tensorboard", "wandb"}
    lock_path = folder / "requirements.lock"
    lock_path.write_text(lock(job.model, job.data, sorted(logs)), encoding="utf-8")
    for old in (*folder.glob("*.whl"), *folder.glob("*.yaml")):  # of another version, of another engine
        old.unlink()
    wheel = write_wheel(folder)
    words = _words(job, wheel.name, made_by)
    written = [lock_path, wheel]
    for name in ("Dockerfile", ".dockerignore", f"{job.engine}.yaml"):
        path = folder / name
        path.write_text(filled(name.removeprefix("."), words), encoding="utf-8")
        written.append(path)
    return sorted(written)


def _words(job: ClusterJob, wheel: str, made_by: str) -> dict[str, str]:
    amounts = [f"cpu: {job.cpus}", f"memory: {job.memory}"] + ([f"nvidia.com/gpu: {job.gpus}"] if job.gpus else [])
    words = {
        "access": "ReadWriteMany" if job.nodes > 1 else "ReadWriteOnce",
        "image": job.image or f"{job.name}:latest",
        "made_by": " ".join(made_by.split()),
        "name": job.name,
        "nodes": str(job.nodes),
        "processes": str(max(1, job.gpus)),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "resources": f"{{{', '.join(amounts)}}}",
        "storage": job.storage,
        "threads": str(max(1, job.cpus // max(1, job.gpus))),
        "title": f"practorch lab train {job.model} on {job.data}",
        "torch_backend": "auto" if job.gpus else "cpu",
        "train": shlex.join(["practorch.lab", *job.train]),
        "train_as_json": json.dumps(["practorch", "lab", *job.train]),
        "wheel": wheel,
    }
    return {**words, "volume": filled("volume.yaml", words).rstrip()}


def _check_names(job: ClusterJob) -> None:
    if ":" not in job.model:
        entry(job.model)
    if ":" not in job.data and not is_text(job.data) and job.data not in names():
        raise PractorchError(f"no data set {job.data!r}", hint=f"known are {', '.join([*names(), *OWN, 'stdlib'])}")


def _is_ours(path: Path) -> bool:
    names = ("Dockerfile", ".dockerignore", "requirements.lock", "job.yaml", "trainjob.yaml")
    return path.name in names or path.suffix == ".whl"
