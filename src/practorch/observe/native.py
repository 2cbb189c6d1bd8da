"""C++ programs: compiled with every check that a worker's limits allow, run as processes of their own.

The address sanitizer reserves terabytes of address space and does not start under RLIMIT_AS. In its place: the
undefined-behaviour sanitizer, the assertions of libstdc++ (vector and string indices), uninitialised variables filled
with a pattern, and native_guard.h, which puts a closed page behind every allocation.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from practorch.observe.stops import CompileError, NoCompiler, Stopped, raise_at

RUN_TIMEOUT_S, LATER_TIMEOUT_S = 5.0, 1.0
COMPILE_TIMEOUT_S = 30.0
OUTPUT_CAP = 1 << 20
GUARD = Path(__file__).with_name("native_guard.h")
COMMAND = (
    "g++", "-std=c++20", "-O1", "-g", "-fno-var-tracking", "-Wall", "-Wextra", "-fsanitize=undefined",
    "-fno-sanitize-recover=all", "-D_GLIBCXX_ASSERTIONS", "-faligned-new=2", "-ftrivial-auto-var-init=pattern",
    "-no-pie", "-pipe", "-fno-diagnostics-show-caret", "-fdiagnostics-color=never", "-x", "c++",
)  # fmt: skip
NOT_WRITTEN = "not written yet"
"""A starter throws std::logic_error with these words, or asserts them: then it is not started, not wrong."""


@dataclass
class Built:
    """A program on disk, where its text is to be found, and what the compiler warned of."""

    program: Path
    path: str
    warnings: tuple[str, ...]
    was_late: bool = False
    """One run had no end: the next ones get less time, as nobody wants to wait for each."""

    @property
    def name(self) -> str:
        return Path(self.path).name


class Program:
    """A learner's compiled C++ program."""

    def __init__(self, built: Built, scratch: str) -> None:
        self._built, self._scratch = built, scratch

    @property
    def warnings(self) -> tuple[str, ...]:
        """What -Wall -Wextra said: "line 12: unused variable 'x'"."""
        return self._built.warnings

    def run(self, args: list[str] | None = None, stdin: str = "") -> dict[str, Any]:
        """What it printed and its exit code.

        Raises Stopped, at the learner's line, if it crashed, broke a rule of the language or ran longer than 5 s.
        """
        stdout, code = finished(self._built, [str(self._built.program), *(args or [])], stdin.encode(), self._scratch)
        return {"stdout": stdout, "exit code": code}


def compiled_program(path: str, source: str, scratch: str) -> Program:
    """The C++ program in a learner's file.

    Raises CompileError, at the learner's line, if it does not compile; NoCompiler where there is no g++.
    """
    return Program(built(path, f'#line 1 "{Path(path).name}"\n{source}', scratch, (GUARD,)), scratch)


def built(path: str, text: str, scratch: str, parts: tuple[Path, ...], command: tuple[str, ...] = COMMAND) -> Built:
    """Compile a text whose #line says the name of the learner's file; parts are C++ texts of ours that go with it."""
    if shutil.which(command[0]) is None:
        how = "apt install g++ (Debian, Ubuntu), dnf install gcc-c++ (Fedora)"
        raise NoCompiler(f"this exercise needs {command[0]}, and there is none on this machine: {how}")
    folder = Path(scratch)
    program, unit, ours = folder / "practorch_program", folder / Path(path).name, folder / "practorch_parts.cpp"
    unit.write_text(text, encoding="utf-8")
    ours.write_text("".join(f'#include "{part}"\n' for part in parts), encoding="utf-8")
    environment = {**os.environ, "LC_ALL": "C", "TMPDIR": scratch}
    try:
        done = subprocess.run(
            [*command, str(unit), str(ours), "-o", str(program)], capture_output=True, stdin=subprocess.DEVNULL,
            encoding="utf-8", errors="replace", env=environment, timeout=COMPILE_TIMEOUT_S, cwd=scratch,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CompileError(f"the compiler was not done after {COMPILE_TIMEOUT_S:g} s") from None
    name = Path(path).name
    if done.returncode:
        error = complaint(done.stderr, name)
        raise_at(error, (path, error.line))
    return Built(program, path, tuple(_warnings(done.stderr, name)))


def complaint(stderr: str, name: str) -> CompileError:
    """The compiler's first error, with the learner's line where it stands in their file or is asked for by it."""
    first, line, before = "", None, None
    for file, number, kind, text in _said(stderr):
        if kind.endswith("error") and not first:
            first, line = text, number if file == name else before
        elif kind == "required from" and file == name:
            before = number  # a template of the library that this line asked for
        if first and (line or file == name):
            line = line or number
            break
    if first:
        return CompileError(f"{first} ({name}, line {line})" if line else first, line)
    missing = re.search(r"undefined reference to [`'](.+?)'", stderr)
    if missing:
        what = missing.group(1)
        text = "there is no main function" if what == "main" else f"{what} is used, and defined nowhere"
        return CompileError(text)
    twice = re.search(r"multiple definition of [`'](.+?)'", stderr)
    return CompileError(f"{twice.group(1)} is defined twice" if twice else (stderr.strip() or "no reason given")[:500])


def _said(stderr: str) -> list[tuple[str, int, str, str]]:
    """File, line, kind and text of each diagnostic; "required from here" counts as a note."""
    pattern = r"^(.+?)(?::(\d+)(?::\d+)?|\((\d+)\)): +(fatal error|error|warning|note|required from\b):? ?(.*)$"
    found = re.findall(pattern, stderr, re.MULTILINE)  # file:line:column of g++, file(line) of nvcc
    return [(Path(file).name, int(line or other), kind, text) for file, line, other, kind, text in found]


def _warnings(stderr: str, name: str) -> list[str]:
    own = [(line, text) for file, line, kind, text in _said(stderr) if kind == "warning" and file == name]
    return [f"line {line}: {re.sub(r' .-W[^ ]*$', '', text)}" for line, text in own]


def finished(built: Built, command: list[str], stdin: bytes, scratch: str) -> tuple[str, int]:
    """Run it to its end: what it printed, its exit code.

    Raises Stopped, at the learner's line, if it did not end by itself. What it wrote to stderr is passed on.
    """
    folder = Path(scratch)
    (folder / "stdin").write_bytes(stdin)
    limit_s = min(RUN_TIMEOUT_S, LATER_TIMEOUT_S) if built.was_late else RUN_TIMEOUT_S
    # Files, not pipes: an endless print then ends at the worker's file size limit, not in this process's memory.
    names = [(folder / "stdin", "rb"), (folder / "stdout", "wb"), (folder / "stderr", "wb")]
    with contextlib.ExitStack() as files:
        fed, out, err = (files.enter_context(open(path, mode)) for path, mode in names)
        process = subprocess.Popen(command, stdin=fed, stdout=out, stderr=err, cwd=scratch)
        try:
            code, is_late = process.wait(limit_s), False
        except subprocess.TimeoutExpired:
            code, is_late = _ended(process), True
            built.was_late = True
    said = _text(folder / "stderr")
    sys.stderr.write(own_words(said))
    if code < 0 or is_late or "@practorch" in said or " runtime error: " in said:
        reason = "it was still running when its time was up" if is_late else why(said, code)
        if NOT_WRITTEN in said:
            raise NotImplementedError
        line = line_in(said, built)
        raise_at(Stopped(reason, line), (built.path, line))
    return _text(folder / "stdout"), code


def _ended(process: subprocess.Popen[bytes]) -> int:
    """Ask it where it is (native_guard.h answers SIGQUIT with its frames), then end it."""
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait()


def _text(path: Path) -> str:
    with open(path, "rb") as file:
        return file.read(OUTPUT_CAP).decode("utf-8", "replace")


def own_words(stderr: str) -> str:
    """What the program itself wrote to stderr, without our lines and those of the C++ library."""
    kinds = ("@practorch", "terminate called ", r" +what\(\): ", r".*: Assertion [`'].*' failed", ".* runtime error: ")
    kept = re.sub(rf"^(?:{'|'.join(kinds)}).*\n", "", stderr, flags=re.MULTILINE)
    return re.sub(r"\n\n+", "\n", kept).lstrip("\n")


_SIGNALS = {
    "SIGSEGV": "it touched memory that is not its own",
    "SIGFPE": "an impossible division of integers",
    "SIGABRT": "it called abort",
    "SIGKILL": "it was killed: too much memory or time",
    "SIGXCPU": "it used up its processor time",
}
_CONTAINERS = {"basic_string": "string", "basic_string_view": "string_view"}


def why(stderr: str, code: int) -> str:
    """One line, without numbers of lines or addresses, on how a program was stopped."""
    if found := re.search(r"^@practorch says (.*)$", stderr, re.MULTILINE):
        return found.group(1)
    if found := re.search(r" runtime error: (.*)", stderr):
        return _undefined(found.group(1))
    if found := re.search(r"(\w+)<[^(]*::(operator\[\]|\w+)\(.*Assertion '(.+)' failed", stderr):
        return _assertion(_CONTAINERS.get(found.group(1), found.group(1)), found.group(2), found.group(3))
    if found := re.search(r"Assertion [`'](.+)' failed", stderr):
        return f"assertion failed: {found.group(1)}"
    if found := re.search(r"after throwing an instance of '(.+)'(?:\n +what\(\): +(.*))?", stderr):
        text = found.group(2)
        return f"uncaught {found.group(1)}: {text}" if text else f"uncaught {found.group(1)}"
    return _memory(stderr) or _by_signal(code)


def _undefined(text: str) -> str:
    """The sanitizer's words, without addresses; a null pointer is mostly what an empty container gave."""
    if null := re.search(r"null pointer of type '(.+)'", text):
        return f"followed a null pointer to {null.group(1)}; an empty vector has no first number"
    return re.sub(r" ?0x[0-9a-f]+,?", "", text)


def _assertion(container: str, function: str, condition: str) -> str:
    if function == "operator[]":
        return f"{container} index out of range"
    if "empty()" in condition:
        return f"{function}() of an empty {container}"
    return f"{container}::{function}: {condition} does not hold"


def _memory(stderr: str) -> str:
    past = {"read": "read", "write": "wrote", "touch": "touched"}
    if found := re.search(r"^@practorch touched (\w+) (-?\d+) of (\d+)", stderr, re.MULTILINE):
        where = "before the start" if int(found.group(2)) < 0 else "past the end"
        return f"{past[found.group(1)]} {where} of an array of {found.group(3)} bytes"
    if found := re.search(r"^@practorch freed (\w+)", stderr, re.MULTILINE):
        words = {"twice": "deleted the same memory twice", "elsewhere": "deleted a pointer that new did not give"}
        return words.get(found.group(1)) or f"{past[found.group(1)]} memory after it was deleted"
    return "no stack left: does a function call itself without end?" if "@practorch stack" in stderr else ""


def _by_signal(code: int) -> str:
    if code >= 0:
        return f"it ended with exit code {code}"
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return _SIGNALS.get(name, name)


def line_in(stderr: str, built: Built) -> int | None:
    """The learner's line that was running: from the sanitizer's report, or from the frames that the guard printed."""
    if found := re.search(rf"{re.escape(built.name)}:(\d+):\d+: runtime error", stderr):
        return int(found.group(1))
    if found := re.search(r"^@practorch line (\d+)$", stderr, re.MULTILINE):
        return int(found.group(1))
    frames = re.search(r"^@practorch frames((?: 0x[0-9a-f]+)+)", stderr, re.MULTILINE)
    tool = shutil.which("addr2line")
    if frames is None or tool is None:
        return None
    before = [hex(int(address, 16) - 1) for address in frames.group(1).split()]
    done = subprocess.run(
        [tool, "-i", "-e", str(built.program), *before], capture_output=True, encoding="utf-8", errors="replace"
    )
    own = re.search(rf"{re.escape(built.name)}:(\d+)", done.stdout)
    return int(own.group(1)) if own else None
