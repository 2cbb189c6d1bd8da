"""Real containers for the tests: podman and buildah with storage of their own, and a base image made of this machine.

The base stands in for python:3.11-slim, which cannot be fetched without a registry: the same interpreter that runs the
tests, its standard library, the system libraries that it and torch link to, pip and a shell. It is made in seconds.
"""

from __future__ import annotations

import glob
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("podman", "buildah", "runc", "iptables", "catatonit")
CONFIG = '[containers]\ndefault_ulimits = ["nofile=1000:1000", "nproc=1000:1000"]\n[engine]\nruntime = "runc"\n'
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
BASE = f"docker.io/library/python:{PYTHON}-slim"
TOOLS = (
    "sh",
    "true",
    "env",
    "cat",
    "chmod",
    "chown",
    "cp",
    "id",
    "ls",
    "mkdir",
    "mv",
    "rm",
    "sleep",
    "touch",
    "useradd",
)
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def missing() -> str:
    """Why no containers can be run here, or an empty string."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "containers are run by root on Linux"
    gone = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"not installed: {', '.join(gone)} (scripts/test-data installs them)" if gone else ""


@dataclass
class Containers:
    """podman and buildah, apart from whatever else they do on this machine."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        (self.folder / "containers.conf").write_text(CONFIG)
        self.storage = [f"--root={self.folder / 'storage'}", f"--runroot={self.folder / 'run'}"]
        self.env = {
            **os.environ,
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "BUILDAH_ISOLATION": "chroot",
            "STORAGE_DRIVER": "overlay",
        }
        if not self._has_overlay():  # inside another container: every layer is a copy then
            self.env["STORAGE_DRIVER"] = "vfs"

    def _has_overlay(self) -> bool:
        name = self.buildah("from", "scratch", is_needed=False).strip()
        works = bool(name) and bool(self.buildah("mount", name, is_needed=False))
        self.buildah("rm", "--all", is_needed=False)
        if not works:
            shutil.rmtree(self.folder / "storage", ignore_errors=True)
        return works

    def buildah(self, *words: str, is_needed: bool = True) -> str:
        return self._run(["buildah", *self.storage, *words], is_needed)

    def podman(self, *words: str, is_needed: bool = True) -> str:
        networks = f"--network-config-dir={self.folder / 'networks'}"
        return self._run(["podman", *self.storage, networks, *words], is_needed)

    def _run(self, command: list[str], is_needed: bool) -> str:
        """What it says; standard error too where that is a container's own, in its logs."""
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT if "logs" in command else subprocess.PIPE}
        done = subprocess.run(command, env=self.env, text=True, check=False, timeout=150, **streams)
        if done.returncode and is_needed:
            raise AssertionError(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
        return done.stdout if not done.returncode else ""

    def build_base(self) -> None:
        """The image that a Dockerfile's FROM python:3.11-slim finds."""
        root = self.folder / "base"
        _fill(root)
        (self.folder / "Base").write_text(
            "FROM scratch\nCOPY base /\nENV PATH=/usr/local/bin:/usr/sbin:/usr/bin "
            f"PIP_CERT={CERTIFICATES} SSL_CERT_FILE={CERTIFICATES}\n"
        )
        self.buildah("bud", "--quiet", f"--tag={BASE}", f"--file={self.folder / 'Base'}", str(self.folder))
        shutil.rmtree(root)

    def cannot_run(self) -> str:
        """Why no container can be run, although all programs are there: rights that this machine does not give."""
        try:
            self.podman("run", "--rm", "--network=none", BASE, "true")
        except AssertionError as error:
            return str(error).strip().splitlines()[-1]
        return ""

    def remove(self) -> None:
        """Everything that was made."""
        self.podman("pod", "rm", "--all", "--force", "--time=0", is_needed=False)
        self.podman("rm", "--all", "--force", "--time=0", is_needed=False)
        self.podman("network", "prune", "--force", is_needed=False)
        self.podman("rmi", "--all", "--force", is_needed=False)
        for mount in re.findall(rf"^\S+ ({re.escape(str(self.folder))}\S*)", Path("/proc/mounts").read_text(), re.M):
            subprocess.run(["umount", "--lazy", mount], check=False)


def _fill(root: Path) -> None:
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for name in ("dev", "etc", "proc", "root", "run", "sys", "tmp", "var/tmp", "usr/local/bin"):
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    if CERTIFICATES.exists():
        _copy(CERTIFICATES, root)
    files = [*_python(root), *(path for tool in TOOLS if (path := shutil.which(tool)))]
    torch = importlib.metadata.distribution("torch").locate_file("torch")
    files += glob.glob(f"{torch}/lib/*.so*")
    linked = subprocess.run(["ldd", *files], capture_output=True, text=True, check=False).stdout
    libraries = {path for path in re.findall(r"(/\S+) \(0x", linked) if "site-packages" not in path}
    for path in {*libraries, *(path for path in files if Path(path).name in TOOLS)}:
        _copy(Path(path), root)


def _python(root: Path) -> list[str]:
    """Put the interpreter and its library below /usr/local; what of it links to system libraries."""
    program = Path(sys.executable).resolve()
    target = root / "usr/local/bin" / f"python{PYTHON}"
    shutil.copy2(program, target)
    for name in ("python", "python3"):
        target.with_name(name).symlink_to(target.name)
    base = {"base": sys.base_prefix, "installed_base": sys.base_prefix}
    library = root / "usr/local/lib" / f"python{PYTHON}"
    left_out = shutil.ignore_patterns(
        "__pycache__",
        "test",
        "ensurepip",
        "pydoc_data",
        "lib2to3",
        "idlelib",
        "tkinter",
        "*-packages",
        "config-*",
        "*.a",
    )
    shutil.copytree(sysconfig.get_path("stdlib", vars=base), library, ignore=left_out, symlinks=True)
    pip = importlib.metadata.distribution("pip").locate_file("pip")
    shutil.copytree(pip, library / "site-packages" / "pip", ignore=shutil.ignore_patterns("__pycache__"))
    target.with_name("pip").write_text('#!/bin/sh\nexec python -m pip "$@"\n')
    target.with_name("pip").chmod(0o755)
    return [str(program), *map(str, library.rglob("*.so"))]


def _copy(path: Path, root: Path) -> None:
    to = root / str(path).lstrip("/")
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path.resolve(), to)
