"""Recorded machines, each with the screen it must get; and this machine, for real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from practorch.cli.doctor_machine import screen
from practorch.doctor.machine import Machine, Probe, every_line
from practorch.doctor.machine.nvidia import allows, has_code_for
from practorch.doctor.machine.probe import this_machine

MACHINES = sorted(Path(__file__).with_name("machines").glob("*.toml"))
FITS = {"workstation_rtx4090", "macbook_m3", "server_h100", "laptop_intel_arc", "wsl_without_gpu", "wsl_right"}


def shown(path: Path) -> str:
    machine = Probe.recorded(path)
    return click.unstyle("\n".join(screen(every_line(Machine(machine))))) + "\n"


@pytest.mark.parametrize("path", MACHINES, ids=lambda p: p.stem)
def test_a_recorded_machine_gets_its_screen(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    expected = path.with_suffix(".txt")
    if os.environ.get("PRACTORCH_WRITE_GOLDEN"):
        expected.write_text(shown(path), encoding="utf-8")
    assert shown(path) == expected.read_text(encoding="utf-8")


def test_there_are_machines_of_every_kind() -> None:
    assert len(MACHINES) >= 20
    vendors = {one.vendor for path in MACHINES for one in Machine(Probe.recorded(path)).accelerators}
    assert vendors == {"NVIDIA", "AMD", "Intel", "Apple"}


@pytest.mark.parametrize("path", MACHINES, ids=lambda p: p.stem)
def test_what_is_wrong_has_a_cause_and_a_command(path: Path) -> None:
    wrong = [line for line in every_line(Machine(Probe.recorded(path))) if line.state == "wrong"]
    assert bool(wrong) == (path.stem not in FITS - {"wsl_right"})
    assert all(line.cause and line.mend for line in wrong)


def test_the_device_is_what_torch_can_really_use() -> None:
    devices = {path.stem: Machine(Probe.recorded(path)).device for path in MACHINES}
    assert {name for name, device in devices.items() if device == "cuda"} == {
        "workstation_rtx4090",
        "server_h100",
        "wsl_right",
    }
    assert {name for name, device in devices.items() if device == "mps"} == {"macbook_m3"}


@pytest.mark.parametrize(
    ("capability", "archs", "fits"),
    [
        ("8.9", ["sm_80", "sm_86"], True),  # binaries run on later cards of the same major
        ("8.0", ["sm_86"], False),
        ("12.0", ["sm_90"], False),
        ("12.0", ["sm_90", "compute_90"], True),  # compiled for it when it starts
        ("9.0", ["sm_90a"], True),
        ("10.3", ["sm_100a"], False),  # code with architecture-specific features runs nowhere else
        ("6.1", ["sm_75", "sm_80"], False),
    ],
)
def test_a_card_runs_a_build_that_has_code_for_it(capability: str, archs: list[str], fits: bool) -> None:
    assert has_code_for(capability, archs) is fits


@pytest.mark.parametrize(
    ("driver", "allowed", "built", "fits"),
    [
        ("535.183", "12.2", "12.6", True),  # minor versions of one major fit each other
        ("535.183", "12.2", "13.0", False),
        ("470.10", "", "12.1", False),
        ("550.10", "", "12.1", True),
        ("550.10", "", "99.0", None),
    ],
)
def test_a_driver_runs_builds_of_its_major(driver: str, allowed: str, built: str, fits: bool | None) -> None:
    assert allows(driver, allowed, built) is fits


def practorch(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "practorch", "doctor", *args],
        capture_output=True, text=True, check=False, timeout=120, env={**os.environ, **env},
    )  # fmt: skip


def test_this_machine_is_examined_for_real() -> None:
    done = practorch("--json", OMP_NUM_THREADS="1")
    found = json.loads(done.stdout)
    lines = {line["topic"]: line for line in found["lines"]}
    import torch

    assert torch.__version__ in lines["torch"]["text"]
    assert found["device"] == ("cuda" if torch.cuda.is_available() else "mps" if torch.mps.is_available() else "cpu")
    assert done.returncode == (1 if any(line["state"] == "wrong" for line in found["lines"]) else 0)


def test_the_device_alone_is_one_word_for_scripts() -> None:
    done = practorch("--device")
    assert done.returncode == 0
    assert done.stdout in ("cuda\n", "mps\n", "xpu\n", "cpu\n")


def test_a_python_without_torch_gets_a_screen_and_the_way_to_a_build(tmp_path: Path) -> None:
    import venv

    venv.create(tmp_path / "bare", with_pip=False)
    probe = this_machine(str(tmp_path / "bare" / "bin" / "python"))
    (line,) = [line for line in every_line(Machine(probe)) if line.topic == "torch"]
    assert line.state == "wrong"
    assert "no torch" in line.cause
    assert "torch" in line.mend


def test_a_file_that_shadows_torch_is_named(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("import torch\ntorch.version.cuda\n")
    done = practorch("--json", PYTHONPATH=str(tmp_path))
    lines = json.loads(done.stdout)["lines"]
    assert done.returncode == 1
    assert "shadows" in next(line["cause"] for line in lines if line["topic"] == "torch")
