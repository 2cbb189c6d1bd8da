"""The job's image is really built, and its pods really run: two containers on a bridge train, stop and go on.

What differs from a cluster: the base image is this machine's own Python, torch and most packages are not
installed into the image but mounted from this machine, and Docker's and Kubernetes' own part (a pod per index, the
names in DNS, the volume) is played by podman. The Dockerfile and the pod template are the written ones, unchanged.
"""

from __future__ import annotations

import copy
import ipaddress
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from containers import PYTHON, Containers, missing
from safetensors.torch import load_file

from practorch.lab.run import Run

pytestmark = [pytest.mark.skipif(bool(missing()), reason=missing()), pytest.mark.timeout(400)]

NAME = "quickstart-digits"
IMAGE = "localhost/practorch-test:1"
NETWORK = "job"
SITE_PACKAGES = f"/opt/venv/lib/python{PYTHON}/site-packages"
HEALTH_CHECK = ["python", "-m", "practorch.lab.ship.alive", f"/work/runs/{NAME}"]
# The others, torch first, are mounted from this machine: installing them here would take minutes and gigabytes.
INSTALLED = ("click", "filelock", "jinja2", "markupsafe", "platformdirs", "typing-extensions")
TRAIN = ("--epochs", "30", "--validate", "0", "--set", "log_every=1", "--set", "drop_last=true")


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that practorch lab job writes, with a few small packages left in the lock."""
    folder = tmp_path_factory.mktemp("job")
    words = ("lab", "job", "quickstart", "--data", "digits", "--nodes", "2", "--cpus", "1", "--memory", "1Gi")
    command = [sys.executable, "-m", "practorch", *words, "--image", IMAGE, "-o", str(folder), "--", *TRAIN]
    subprocess.run(command, check=True, capture_output=True)
    lock = folder / "requirements.lock"
    kept = [line for line in lock.read_text().splitlines() if line.split("==")[0] in INSTALLED]
    lock.write_text("".join(f"{line}\n" for line in kept))
    return folder


@pytest.fixture(scope="module")
def containers(job: Path) -> Iterator[Containers]:
    """podman with the image in it; podman wants a path of at most 50 characters for what runs."""
    folder = Path(tempfile.mkdtemp(prefix="podman"))
    containers = Containers(folder / "c")
    try:
        containers.build_base()
        if problem := containers.cannot_run():
            pytest.skip(f"no container can be run here: {problem}")
        try:
            containers.buildah("bud", "--pull-never", "--format=docker", f"--tag={IMAGE}", str(job))
        except AssertionError as error:
            if re.search("No matching distribution|Failed to fetch|dns error", str(error)):
                pytest.skip("no package registry can be reached to build the image from")
            raise
        containers.podman("network", "create", NETWORK)
        yield containers
    finally:
        containers.remove()
        shutil.rmtree(folder, ignore_errors=True)


def test_the_image_is_small_not_root_and_has_a_health_check(containers: Containers, job: Path) -> None:
    (image,) = json.loads(containers.podman("image", "inspect", IMAGE))
    assert image["Config"]["User"] == "10001:10001"
    assert image["Healthcheck"]["Test"] == ["CMD", *HEALTH_CHECK]
    (base,) = json.loads(containers.podman("image", "inspect", f"docker.io/library/python:{PYTHON}-slim"))
    wheel = next(job.glob("*.whl")).stat().st_size
    assert image["Size"] - base["Size"] < 20e6 + 3 * wheel  # what was installed, but no pip cache, uv or wheel


def test_the_image_holds_the_locked_versions(containers: Containers, job: Path) -> None:
    ask = "import importlib.metadata as m; print(*sorted(f'{d.name}=={d.version}' for d in m.distributions()))"
    inside = containers.podman("run", "--rm", "--network=none", IMAGE, "python", "-c", ask).lower().split()
    locked = (job / "requirements.lock").read_text().lower().split()
    assert [line for line in locked if line.replace("_", "-") not in [have.replace("_", "-") for have in inside]] == []
    assert "practorch==0.1.0" in inside


def test_two_pods_train_and_go_on_after_one_was_moved_away(containers: Containers, job: Path, tmp_path: Path) -> None:
    (network,) = json.loads(containers.podman("network", "inspect", NETWORK))
    subnet = ipaddress.ip_network(network["subnets"][0]["subnet"])
    addresses = [str(subnet[10]), str(subnet[11])]
    pods = [pod(job / "job.yaml", index, addresses, tmp_path) for index in (0, 1)]
    for index, path in enumerate(pods):
        play(containers, path, addresses[index])
    volume = Path(json.loads(containers.podman("volume", "inspect", NAME))[0]["Mountpoint"])
    run = Run(volume / "runs" / NAME)

    def updates() -> int:
        lines = run.metrics()
        return int(lines[-1]["step"]) if lines else 0

    def said() -> str:
        return "".join(containers.podman("logs", f"{NAME}-{index}-train") for index in (0, 1))

    until(lambda: updates() >= 20, said)
    # What a drained machine does to a pod: SIGTERM to its container, SIGKILL after the grace period, then no network.
    containers.podman("stop", "--time=60", f"{NAME}-1-train")
    until(lambda: "the checkpoint is written" in said(), said)
    stopped_at = updates()
    assert (run.path / "last.pt").exists()
    assert run.state != "finished"
    # Kubernetes makes a pod of the same name in its place; the other one has waited for it.
    play(containers, pods[1], addresses[1], "--replace")
    until(lambda: run.state == "finished", said)
    assert containers.podman("wait", *(f"{NAME}-{index}-train" for index in (0, 1))).split() == ["0", "0"]
    steps = [int(line["step"]) for line in run.metrics()]
    assert steps == list(range(1, steps[-1] + 1))
    assert steps[-1] > stopped_at
    assert load_file(run.path / "last.safetensors").keys() == run.untrained().state_dict().keys()
    health = containers.podman("run", "--rm", "--network=none", f"--volume={NAME}:/work", IMAGE, *HEALTH_CHECK)
    assert health == f"/work/runs/{NAME}: finished\n"


def pod(manifest: Path, index: int, addresses: list[str], folder: Path) -> Path:
    """The pod that the Job's controller makes for this index, as a file for podman kube play."""
    job = next(d for d in yaml.safe_load_all(manifest.read_text()) if d["kind"] == "Job")
    template = copy.deepcopy(job["spec"]["template"])
    spec, name = template["spec"], f"{job['metadata']['name']}-{index}"
    (container,) = spec["containers"]
    # The controller's part: a name and a number. DNS's part: the pods' names.
    container["env"].append({"name": "JOB_COMPLETION_INDEX", "value": str(index)})
    spec["hostname"] = name
    spec["hostAliases"] = [
        {"ip": address, "hostnames": [f"{NAME}-{each}.{spec['subdomain']}"]} for each, address in enumerate(addresses)
    ]
    for volume in spec["volumes"]:  # podman's emptyDirs are named volumes: each pod has its own
        if "emptyDir" in volume:
            old, volume["name"] = volume["name"], f"{volume['name']}-{index}"
            for mount in container["volumeMounts"]:
                mount["name"] = volume["name"] if mount["name"] == old else mount["name"]
    for mount in _torch_from_here(folder):
        volume = {"name": mount["name"], "hostPath": {"path": mount.pop("from")}}
        spec["volumes"].append(volume)
        container["volumeMounts"].append({**mount, "readOnly": True})
    content = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, **template["metadata"]}, "spec": spec}
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


def _torch_from_here(folder: Path) -> list[dict[str, Any]]:
    """This machine's packages behind the image's own on its path, and the torchrun that installing torch would make."""
    (folder / "here.pth").write_text("/packages\n")
    (folder / "torchrun").write_text('#!/bin/sh\nexec python -m torch.distributed.run "$@"\n')
    (folder / "torchrun").chmod(0o755)
    return [
        {"name": "packages", "from": sysconfig.get_path("purelib"), "mountPath": "/packages"},
        {"name": "path", "from": str(folder / "here.pth"), "mountPath": f"{SITE_PACKAGES}/here.pth"},
        {"name": "torchrun", "from": str(folder / "torchrun"), "mountPath": "/opt/venv/bin/torchrun"},
    ]


def play(containers: Containers, path: Path, address: str, *words: str) -> None:
    containers.podman("kube", "play", f"--network={NETWORK}", f"--ip={address}", *words, str(path))


def until(is_so: Callable[[], bool], said: Callable[[], str], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, said()
        time.sleep(0.2)
