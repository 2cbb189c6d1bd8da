"""A script under the doctor's watch: its results, its terminal, its exit code are its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LEARNS = """
import sys
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(256, 8)
y = (x.sum(1) > 0).long()
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(40):
    batch = torch.randperm(256)[:64]
    loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
FORGETS = LEARNS.replace("    optimizer.zero_grad()\n", "")
Ran = subprocess.CompletedProcess[str]


def doctor(script: Path, *args: str, before: tuple[str, ...] = (), stdin: str = "", **env: str) -> Ran:
    """practorch doctor [before] script args, where the script is."""
    command = [sys.executable, "-m", "practorch", "doctor", *before, script.name, *args]
    return subprocess.run(
        command, cwd=script.parent, env={**os.environ, "OMP_NUM_THREADS": "1", **env}, input=stdin,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def written(folder: Path, text: str) -> Path:
    path = folder / "train.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mistake_is_told_once_with_its_line_and_what_to_try(tmp_path: Path) -> None:
    done = doctor(written(tmp_path, FORGETS), before=("--json", "found.json"))
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "found.json").read_text())["findings"]
    assert [(f["id"], f["certainty"], f["line"]) for f in found] == [("missing_zero_grad", "sure", 15)]
    assert done.stderr.count("practorch mistakes missing_zero_grad") == 1
    assert "39 of 40 steps" in done.stderr
    assert "at:       train.py:15   optimizer.step()" in done.stderr


def test_results_are_the_same_to_the_bit(tmp_path: Path) -> None:
    ending = "sys.stdout.write(''.join(p.detach().numpy().tobytes().hex() for p in model.parameters()))\n"
    ending += "print(torch.get_rng_state().sum().item(), torch.get_num_threads(), torch.is_grad_enabled())\n"
    script = written(tmp_path, LEARNS + ending)
    plain = subprocess.run(
        [sys.executable, script.name], cwd=tmp_path, env={**os.environ, "OMP_NUM_THREADS": "1"}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    done = doctor(script)
    assert done.stdout == plain.stdout
    assert "no mistake recognised" in done.stderr


def test_arguments_standard_input_and_the_exit_code_are_the_scripts_own(tmp_path: Path) -> None:
    text = "import sys, __main__\nprint(sys.argv, input(), __name__, __file__ == sys.path[0] + '/train.py')\n"
    text += "class Thing: pass\nprint(__main__.Thing is Thing)\nsys.exit(7)\n"
    done = doctor(written(tmp_path, text), "--epochs", "2", "--html", "mine", stdin="hello\n")
    assert done.returncode == 7
    assert done.stdout == "['train.py', '--epochs', '2', '--html', 'mine'] hello __main__ True\nTrue\n"
    assert "no training was seen" in done.stderr


def test_torch_is_imported_when_the_script_imports_it(tmp_path: Path) -> None:
    text = "import os, sys\nprint('torch' in sys.modules)\nos.environ['OMP_NUM_THREADS'] = '1'\nimport torch\n"
    done = doctor(written(tmp_path, text + "print(torch.get_num_threads())\n"), OMP_NUM_THREADS="2")
    assert done.stdout == "False\n1\n"


def test_json_to_standard_output_comes_after_the_scripts_own(tmp_path: Path) -> None:
    done = doctor(written(tmp_path, LEARNS + "print('done')\n"), before=("--json", "-"))
    first, _, rest = done.stdout.partition("\n")
    assert first == "done"
    found = json.loads(rest)
    assert (found["findings"], found["exit_code"], found["steps"]) == ([], 0, 40)
    assert len(found["curves"]["loss"]) == 40


def test_a_crash_shows_the_shapes_in_its_line_and_what_was_found_until_then(tmp_path: Path) -> None:
    text = FORGETS + "hidden = torch.zeros(5, 3)\nmodel[3](hidden)\n"
    done = doctor(written(tmp_path, text))
    assert done.returncode == 1
    assert "RuntimeError: mat1 and mat2 shapes cannot be multiplied (5x3 and 16x2)" in done.stderr
    assert "practorch/doctor" not in done.stderr
    assert "hidden: float32 (5, 3) on cpu" in done.stderr
    assert "Never clears the gradients" in done.stderr


def test_ctrl_c_gives_the_report_of_what_was_seen_so_far(tmp_path: Path) -> None:
    script = written(
        tmp_path,
        FORGETS.replace("range(40)", "range(10**9)").replace(
            "    batch", "    step == 50 and print('go', flush=True)\n    batch"
        ),
    )
    command = [sys.executable, "-m", "practorch", "doctor", "--json", "found.json", script.name]
    running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stdout is not None
    assert running.stdout.readline() == "go\n"
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "stopped by Ctrl-C" in said
    assert json.loads((tmp_path / "found.json").read_text())["findings"][0]["id"] == "missing_zero_grad"


def test_a_script_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    done = doctor(tmp_path / "nothing.py")
    assert done.returncode == 2
    assert "error: nothing.py: there is no such file" in done.stderr


def test_the_page_holds_findings_and_curves_and_needs_nothing_else(tmp_path: Path) -> None:
    done = doctor(written(tmp_path, FORGETS), before=("--html", "report.html"))
    assert done.returncode == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Never clears the gradients between steps" in page
    for picture in ("loss over steps", "gradient norm per layer", "update to weight ratio", "activations per layer"):
        assert picture in page
    assert "prefers-color-scheme: dark" in page
    assert "http" not in page.replace("http-equiv", "")
    assert 'href="#finding-1"' in page


@pytest.mark.skipif(sys.platform != "linux", reason="a pseudo-terminal of Linux")
def test_a_script_in_a_terminal_has_the_terminal(tmp_path: Path) -> None:
    import pty

    script = written(tmp_path, "import sys\nprint(sys.stdin.isatty(), sys.stdout.isatty(), input('name? '))\n")
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execv(sys.executable, [sys.executable, "-m", "practorch", "doctor", script.name])
    os.write(fd, b"me\n")
    said = b""
    while True:
        try:
            part = os.read(fd, 4096)
        except OSError:
            break
        if not part:
            break
        said += part
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert b"True True me" in said
