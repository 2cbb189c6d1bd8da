"""practorch lab job: a Dockerfile and Kubernetes manifests for a training run."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Literal

import click

from practorch.cli.text import paint, say


@click.command(
    "job",
    epilog="Example: practorch lab job resnet18 --data fashion-mnist -o job --nodes 2 --check -- --epochs 10",
)
@click.argument("model")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[-- TRAIN OPTIONS]")
@click.option("--data", default="fashion-mnist", show_default=True, metavar="NAME", help="The data set.")
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where to."
)
@click.option("--nodes", type=click.IntRange(1), default=1, show_default=True, help="Pods that train together.")
@click.option("--gpus", type=click.IntRange(0), default=0, show_default=True, help="NVIDIA GPUs of each pod.")
@click.option("--cpus", type=click.IntRange(1), default=2, show_default=True, help="Processors of each pod.")
@click.option("--memory", default="4Gi", show_default=True, help="Memory of each pod.")
@click.option("--storage", default="10Gi", show_default=True, help="Size of the volume for runs and data.")
@click.option(
    "--engine",
    type=click.Choice(["job", "trainjob"]),
    default="job",
    show_default=True,
    help="A Kubernetes Job, which runs on any cluster, or Kubeflow Trainer's TrainJob.",
)
@click.option("--image", default="", help="Name of the image, with its registry if it has one.")
@click.option("--check", is_flag=True, help="Ask the validators that are installed: hadolint and the schemas.")
def command(
    model: str, options: tuple[str, ...], data: str, folder: Path, nodes: int, gpus: int, cpus: int, memory: str,
    storage: str, engine: Literal["job", "trainjob"], image: str, check: bool,
) -> int:  # fmt: skip
    """Write what trains MODEL in containers: a Dockerfile, locked versions, practorch itself, and a manifest.

    The run lies on a volume; a pod that is stopped writes a checkpoint, and its successor goes on from there. What
    follows -- is handed to practorch lab train. Exit code 1 if --check finds something.
    """
    from practorch.cli.lab.train_command import command as train_command
    from practorch.lab.ship.cluster import ClusterJob, write_cluster_job

    job = ClusterJob(model, data, options, engine, nodes, gpus, cpus, memory, storage, image)
    train_command.make_context("practorch lab train", list(job.train[1:]))  # a slip shows here, not in the cluster
    for path in write_cluster_job(job, folder, made_by=shlex.join(["practorch", *sys.argv[1:]])):
        say(f"{path}")
    code = _check(folder) if check else 0
    say(f"\nnext: docker build --tag {job.image or job.name} {folder}   (podman build works too)")
    say(f"      kubectl apply --filename {folder / f'{engine}.yaml'}   (once the cluster can pull the image)")
    return code


def _check(folder: Path) -> int:
    from practorch.lab.ship.checks import check_job

    checked = check_job(folder)
    say()
    for each in checked:
        if each.problem:
            say(f"{paint('✗', 'bad')} {each.what} ({each.validator}): {each.problem}")
        elif each.validator:
            say(f"{paint('✓', 'good')} {each.what} ({each.validator})")
        else:
            say(f"{paint('·', 'warm')} {each.what}: not checked; {each.hint}")
    return 1 if any(each.problem for each in checked) else 0
