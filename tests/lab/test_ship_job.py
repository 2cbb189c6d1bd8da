"""practorch lab job: what it writes is what Docker and Kubernetes take, and what it must not write is refused."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from practorch.cli import run
from practorch.errors import PractorchError
from practorch.lab.ship import alive
from practorch.lab.ship.checks import check_job, check_manifest
from practorch.lab.ship.cluster import ClusterJob, write_cluster_job
from practorch.lab.ship.lock import lock
from practorch.lab.ship.wheel import write_wheel

JOB = ClusterJob("resnet_small", "digits", ("--epochs", "3"), nodes=2)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for a plain Kubernetes job, as the command writes it."""
    folder = tmp_path_factory.mktemp("job")
    words = ["resnet_small", "--data", "digits", "--nodes", "2", "-o", str(folder), "--check", "--", "--epochs", "3"]
    done = subprocess.run(
        [sys.executable, "-m", "practorch", "lab", "job", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == 4  # the Dockerfile, the volume, the service, the job
    return folder


@pytest.fixture(scope="module")
def trainjob(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for Kubeflow's TrainJob."""
    folder = tmp_path_factory.mktemp("trainjob")
    write_cluster_job(replace(JOB, engine="trainjob"), folder, "practorch lab job …")
    return folder


def documents(path: Path) -> dict[str, Any]:
    return {document["kind"]: document for document in yaml.safe_load_all(path.read_text())}


def test_the_schemas_and_hadolint_have_nothing_to_say(trainjob: Path) -> None:
    checked = check_job(trainjob)
    assert [each for each in checked if each.problem or not each.validator] == []
    assert [each.what.split()[-1] for each in checked] == ["Dockerfile", "PersistentVolumeClaim", "TrainJob"]


@pytest.mark.parametrize(
    ("engine", "right", "wrong", "says"),
    [
        ("job", "completionMode: Indexed", "completionMod: Indexed", "completionMod"),
        ("job", "parallelism: 2", "parallelism: two", "parallelism"),
        ("trainjob", "numNodes: 2", "numNodess: 2", "numNodess"),
        ("trainjob", "numNodes: 2", 'numNodes: "2"', "numNodes"),
        ("trainjob", "readOnlyRootFilesystem", "readOnlyRootFileSystem", "readOnlyRootFileSystem"),
        ("job", "kind: Job", "kind: Jab", "Jab"),
        ("job", "kind: Service", "kind: [Service", "YAML"),
    ],
)
def test_a_broken_manifest_is_refused(
    engine: str, right: str, wrong: str, says: str, plain: Path, trainjob: Path, tmp_path: Path
) -> None:
    text = ((plain if engine == "job" else trainjob) / f"{engine}.yaml").read_text()
    assert right in text
    path = tmp_path / f"{engine}.yaml"
    path.write_text(text.replace(right, wrong))
    problems = [each.problem for each in check_manifest(path) if each.problem]
    assert len(problems) == 1
    assert says in problems[0]


def test_a_dockerfile_that_hadolint_dislikes_is_refused(plain: Path, tmp_path: Path) -> None:
    text = (plain / "Dockerfile").read_text()
    (tmp_path / "Dockerfile").write_text(text.replace("pip install --no-cache-dir uv==0.13.9", "pip install uv"))
    (tmp_path / "job.yaml").write_text("")
    assert "DL3013" in check_job(tmp_path)[0].problem


def test_without_the_validators_it_says_what_to_install(plain: Path) -> None:
    text = (
        "import sys; sys.modules['kubernetes_validate'] = None\n"
        "from pathlib import Path; from practorch.lab.ship.checks import check_job\n"
        f"print([each.hint for each in check_job(Path({str(plain)!r})) if not each.validator])"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.count("pip install kubernetes-validate") == 3


def test_the_pods_may_do_nothing_that_training_does_not_need(plain: Path) -> None:
    spec = documents(plain / "job.yaml")["Job"]["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert container["resources"]["limits"] == {"cpu": 2, "memory": "4Gi"}
    assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/work", "/dev/shm", "/tmp"}
    assert spec["terminationGracePeriodSeconds"] == 120


@pytest.mark.parametrize("index", [0, 1])
def test_the_shell_makes_torchrun_s_words_of_the_pod_s_number(plain: Path, index: int, tmp_path: Path) -> None:
    (container,) = documents(plain / "job.yaml")["Job"]["spec"]["template"]["spec"]["containers"]
    (tmp_path / "torchrun").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    (tmp_path / "torchrun").chmod(0o755)
    env = {each["name"]: each["value"] for each in container["env"]}
    env |= {"JOB_COMPLETION_INDEX": str(index), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        [*container["command"], *container["args"]], env=env, capture_output=True, text=True, check=True
    )
    words = done.stdout.splitlines()
    assert words[:3] == ["--nnodes=2", "--nproc-per-node=1", "--max-restarts=5"]
    assert "--rdzv-endpoint=resnet-small-digits-0.resnet-small-digits:29500" in words
    assert f"--rdzv-conf=is_host={int(index == 0)},join_timeout=900,read_timeout=120" in words
    assert f"--local-addr=resnet-small-digits-{index}.resnet-small-digits" in words
    train = "train resnet_small --data digits --runs /work/runs --name resnet-small-digits --epochs 3"
    assert words[-len(train.split()) - 2 :] == ["-m", "practorch.lab", *train.split()]


def test_no_registry_is_named(plain: Path, trainjob: Path) -> None:
    files = [path for folder in (plain, trainjob) for path in folder.iterdir() if path.suffix != ".whl"]
    text = "".join(path.read_text() for path in files)
    assert "://" not in text
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"python:${PYTHON}-slim"}


def test_gpus_are_asked_for_and_get_a_process_each(tmp_path: Path) -> None:
    write_cluster_job(ClusterJob("resnet_small", "digits", nodes=2, gpus=4, cpus=16), tmp_path, "")
    (container,) = documents(tmp_path / "job.yaml")["Job"]["spec"]["template"]["spec"]["containers"]
    assert container["resources"]["limits"]["nvidia.com/gpu"] == 4
    assert "--nproc-per-node=4" in container["args"][0]
    assert {"name": "OMP_NUM_THREADS", "value": "4"} in container["env"]
    assert "ARG TORCH_BACKEND=auto" in (tmp_path / "Dockerfile").read_text()


def test_the_lock_has_the_installed_version_of_all_that_is_needed(plain: Path) -> None:
    locked = dict(line.split("==") for line in (plain / "requirements.lock").read_text().splitlines())
    assert {"click", "torch", "sympy", "safetensors", "numpy", "scikit-learn", "scipy"} <= set(locked)
    assert not {"practorch", "matplotlib", "pytest"} & set(locked)
    installed = {name: importlib.metadata.version(name).split("+")[0] for name in locked}
    assert locked == installed


def test_the_lock_follows_what_is_trained_and_logged() -> None:
    assert "pydicom==" in lock("resnet18", "dicom:/work/data/mri")
    assert "timm==" in lock("timm:test_vit", "fashion-mnist")
    assert "tensorboard==" in lock("resnet18", "fashion-mnist", ["tensorboard"])
    assert "scikit-learn==" not in lock("resnet18", "fashion-mnist")


def test_the_wheel_installs_and_has_the_package_s_data(plain: Path, tmp_path: Path) -> None:
    (wheel,) = plain.glob("*.whl")
    words = ["install", "--quiet", "--no-deps", "--no-index", "--no-compile", f"--target={tmp_path}", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True)
    assert (tmp_path / "practorch/lab/embedded/fashion_mnist.xz").stat().st_size > 1e6
    assert (tmp_path / "practorch/lab/ship/templates/Dockerfile").exists()
    assert "practorch = practorch.cli:main" in next(tmp_path.glob("*.dist-info/entry_points.txt")).read_text()
    assert not list(tmp_path.rglob("*.pyc"))


def test_the_same_practorch_gives_the_same_bytes(tmp_path: Path) -> None:
    """So that a builder's cached layers stay valid."""
    first = write_wheel(tmp_path).read_bytes()
    assert write_wheel(tmp_path).read_bytes() == first


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["resnet_smal"], "did you mean resnet_small?"),
        (["resnet_small", "--data", "digit"], "no data set 'digit'"),
        (["resnet_small", "--data", "folder:pets"], "folder:/work/data/pets"),
        (["resnet_small", "--memory", "4 GB"], "memory: '4 GB'"),
        (["resnet_small", "--", "--epchs", "3"], "--epchs"),
        (["resnet_small", "-o", "/"], "is no part of a job"),
    ],
)
def test_a_slip_is_said_in_one_sentence_before_anything_is_written(
    words: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["lab", "job", "-o", str(tmp_path / "job"), *words]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "job").exists()


@pytest.mark.parametrize("model", ["timm:convnext_atto", "resnet_small", "3d", "torchvision:vit_b_16" + "x" * 80])
def test_the_name_is_one_that_kubernetes_takes(model: str) -> None:
    name = ClusterJob(model, "folder:/work/data/My Pets@64").name
    assert re.fullmatch("[a-z]([-a-z0-9]{0,50}[a-z0-9])?", name)


def test_the_health_check_wants_fresh_files_or_a_result(tmp_path: Path) -> None:
    assert alive.main(tmp_path) == 1
    metrics = tmp_path / "metrics.jsonl"
    metrics.write_text("{}\n")
    assert alive.main(tmp_path) == 0
    long_ago = time.time() - 3600
    os.utime(metrics, (long_ago, long_ago))
    assert alive.main(tmp_path) == 1
    (tmp_path / "result.json").write_text("{}")
    assert alive.main(tmp_path) == 0


def test_a_job_for_a_package_that_is_not_here_names_it() -> None:
    with pytest.raises(PractorchError, match="nosuch is not installed here"):
        lock("resnet18", "fashion-mnist", ["nosuch"])
