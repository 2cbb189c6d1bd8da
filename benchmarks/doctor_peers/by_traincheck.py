"""The corpus under TrainCheck, which learns from a clean run what a faulty one should have kept to."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from doctor_peers.installed import version_in
from doctor_peers.sayings import ROOT, Heard, Saying, name_of

PROTOCOL = (
    "per folder: traincheck-collect on the clean script, traincheck-infer, then collect and check on a faulty one; "
    "what the clean script with another seed violates as well is left out. Traces are full: with --invariants, which "
    "traces less, a clean script violates some twenty invariants more. It has no levels. "
)
STEPS = {"char_gpt": "4"}  # updates of each epoch; it learns for the better part of an hour from ten of the GPT
DEFAULT_STEPS = "10"
MODELS = {"cancer": ["net"], "movie_factors": ["net"], "gan": ["G", "D"]}  # their names, which TrainCheck asks for
# what even the trace violates that it was learned from: such a value is written down in a form that is read as another
NEVER_HOLDS = re.compile(r"NOT SERIALIZABLE|grad_fn=None")
# how it follows a model's parameters, its default first; at last not at all
STYLES: tuple[list[str], ...] = (["proxy"], ["subclass"], [])


@dataclass
class Bench:
    """A folder of the corpus on TrainCheck's bench: copies of scripts, traces and what was inferred from them."""

    python: str
    folder: Path
    corpus_folder: str
    timeout_s: float
    tracker: Sequence[str] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    def collect(self, script: str, name: str) -> bool:
        """Trace a script; false if it did not run to its end."""
        (self.folder / f"{name}.py").write_text(plain(script), encoding="utf-8")
        shutil.rmtree(self.folder / f"trace_{name}", ignore_errors=True)  # what another style left
        arguments = ["--pyscript", f"{name}.py", *self.tracker, "--output-dir", f"trace_{name}"]
        return self.run(f"collect {name}", "collect_trace", arguments)

    def infer(self) -> bool:
        few = ["--precond-sampling-threshold", "300"]  # of its 10,000 examples, or it takes an hour
        return self.run("infer", "infer_engine", ["-f", "trace_clean", "-o", "invariants.json", *few])

    def check(self, name: str) -> list[Saying] | None:
        """What a trace violates; None if it could not be checked."""
        arguments = ["-f", f"trace_{name}", "-i", "invariants.json", "-o", f"checked_{name}", "--no-html-report"]
        if not self.run(f"check {name}", "checker", arguments):
            return None
        written = self.folder / f"checked_{name}" / f"trace_{name}" / "violations_summary.json"
        violations = json.loads(written.read_text(encoding="utf-8"))["violations"]
        said = {f"{v['relation_type']}: {v['display_name']}" for v in violations}
        return [Saying(rule, "", "", is_error=True) for rule in sorted(said) if not NEVER_HOLDS.search(rule)]

    def run(self, what: str, module: str, arguments: list[str]) -> bool:
        inside = {"PRACTORCH_CORPUS_STEPS": STEPS.get(self.corpus_folder, DEFAULT_STEPS), "OMP_NUM_THREADS": "1"}
        started = time.perf_counter()
        with (self.folder / f"{what}.log").open("w", encoding="utf-8") as out:
            child = subprocess.Popen(
                [self.python, "-m", f"traincheck.{module}", *arguments], cwd=self.folder, stdout=out, stderr=out,
                env={**os.environ, **inside}, start_new_session=True,
            )  # fmt: skip
            try:
                code = child.wait(self.timeout_s)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)  # with the script that it runs in a child of its own
                code = child.wait()
            self.seconds[what] = round(time.perf_counter() - started, 1)
        return code == 0

    def learn(self, script: str) -> bool:
        """Infer invariants from the clean script, its models followed in the best way that works."""
        for style in STYLES:
            models = ["--models-to-track", *MODELS.get(self.corpus_folder, ["model"]), "--model-tracker-style", *style]
            self.tracker = models if style else []
            if self.collect(script, "clean"):
                return self.infer()
        return False


def plain(script: str) -> str:
    """The script with its docstring as an assignment: TrainCheck puts lines before it, or before a __future__."""
    body = re.sub(r'\A(#[^\n]*\n)*(""".*?"""\n)?\s*', "", script, flags=re.DOTALL)
    future = re.match(r"(from __future__ .*\n)*", body)
    end = 0 if future is None else future.end()
    return f"{body[:end]}__doc__ = {ast.get_docstring(ast.parse(script))!r}\n{body[end:]}"


def reseeded(script: str) -> str:
    """The same script with other seeds."""
    pattern = r"((?:seed|manual_seed|seed_everything)(?:\(| = |\", type=int, default=))(\d+)"
    return re.sub(pattern, lambda match: f"{match[1]}{int(match[2]) + 1}", script)


def sample(paths: Sequence[Path], folder: str, per_folder: int) -> list[Path]:
    """So many faults of a folder; a larger number adds to what a smaller one draws."""
    inside = [path for path in paths if path.parent.name == folder]
    random.Random(f"traincheck {folder}").shuffle(inside)
    return inside[:per_folder]


def by_traincheck(
    python: str, clean: Sequence[Path], faults: Sequence[Path], *, per_folder: int, timeout_s: float,
    so_far: Callable[[Heard], None],
) -> Heard:  # fmt: skip
    """What its checker says of a faulty script and not of the clean one; so_far is called after each folder."""
    drawn = f"{per_folder} faults of each folder, drawn by a seed; PRACTORCH_CORPUS_STEPS={DEFAULT_STEPS}"
    heard = Heard("traincheck", version_in(python, "traincheck"), {}, PROTOCOL + drawn)
    for path in clean:
        if path.stem != "clean":
            continue
        with tempfile.TemporaryDirectory(prefix="traincheck-") as folder:
            (Path(folder) / "practorch").symlink_to(ROOT / "src" / "practorch")  # a traced script finds nothing else
            bench = Bench(python, Path(folder), path.parent.name, timeout_s)
            one_folder(bench, path, sample(faults, path.parent.name, per_folder), heard)
        print(f"{path.parent.name}: {bench.seconds}", file=sys.stderr, flush=True)
        so_far(heard)
    return heard


def one_folder(bench: Bench, clean: Path, faults: Sequence[Path], heard: Heard) -> None:
    """Learn from the clean script of a folder, and check it with another seed and its faults."""
    script = clean.read_text(encoding="utf-8")
    if not bench.learn(script):
        heard.stopped[name_of(clean)] = f"no invariants: {list(bench.seconds)[-1]} failed or took too long"
        return
    for path in (clean, *faults):
        text = reseeded(script) if path == clean else path.read_text(encoding="utf-8")
        name = "reseeded" if path == clean else path.stem
        if not bench.collect(text, name):
            heard.stopped[name_of(path)] = "the script stopped under TrainCheck; its trace until then was checked"
        said = bench.check(name)
        if said is None:
            heard.stopped[name_of(path)] = "the trace could not be checked"
        else:
            known = {s.rule for s in heard.said.get(name_of(clean), [])}
            heard.said[name_of(path)] = [s for s in said if path == clean or s.rule not in known]
