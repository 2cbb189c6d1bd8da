"""C++ programs: what they print, where they are stopped, what the compiler says of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest

from practorch.observe import native
from practorch.observe.native import Program, compiled_program
from practorch.observe.stops import CompileError, NoCompiler, Stopped

pytestmark = pytest.mark.skipif(shutil.which("g++") is None, reason="there is no g++ on this machine")
PATH = "/home/me/cpp_basics/program.cpp"

FAULTS = """\
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>
int deeper(int n) { return n ? deeper(n + 1) + n : 0; }
int main(int argc, char** argv) {
    std::string what = argv[1];
    std::vector<float> v(3, 1.0f);
    std::vector<int> none;
    float* p = v.data();
    int fixed[3] = {argc, 2, 3};
    if (what == "index") std::printf("%f", v[argc + 1]);
    if (what == "write past") p[3] = 2;
    if (what == "read past") std::printf("%f", p[3]);
    if (what == "fixed array") std::printf("%d", fixed[argc + 1]);
    if (what == "overflow") std::printf("%d", 2147483647 - 2 + argc * 2);
    if (what == "division") std::printf("%d", 5 / (argc - 2));
    if (what == "front") std::printf("%d", none.front());
    if (what == "null") std::printf("%d", *none.data());
    if (what == "deleted") { int* q = new int[argc]; delete[] q; volatile int* r = q; *r = 1; }
    if (what == "twice") { int* q = new int[argc]; delete[] q; int* volatile r = q; delete[] r; }
    if (what == "thrown") throw std::out_of_range("nowhere");
    if (what == "recursion") std::printf("%d", deeper(argc));
    if (what == "abort") std::abort();
    if (what == "not written") throw std::logic_error("not written yet");
    if (what == "endless") for (volatile int i = 0;; i = i + 1) {}
    if (what == "prints") for (;;) std::puts("a line, and another one, and another one, and another one");
    std::fputs("to stderr\\n", stderr);
    return 3;
}
"""


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return compiled_program(PATH, FAULTS, str(tmp_path_factory.mktemp("faults")))


def compiled(source: str, folder: Path) -> Program:
    return compiled_program(PATH, source, str(folder))


def line_of(error: BaseException) -> int | None:
    """The line of the learner's file that a traceback shows."""
    own = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == PATH]
    return own[-1] if own else None


def test_stdout_and_exit_code_are_given_back(faults: Program, capsys: pytest.CaptureFixture[str]) -> None:
    assert faults.run(["nothing"]) == {"stdout": "", "exit code": 3}
    assert capsys.readouterr().err == "to stderr\n"


def test_a_program_reads_its_stdin(tmp_path: Path) -> None:
    source = "#include <iostream>\nint main() { double x, s = 0; while (std::cin >> x) s += x; std::cout << s; }\n"
    assert compiled(source, tmp_path).run(stdin="1.5 2\n-0.25") == {"stdout": "3.25", "exit code": 0}


@pytest.mark.parametrize(
    ("fault", "words", "line"),
    [
        ("index", "vector index out of range", 13),
        ("write past", "wrote past the end of an array of 12 bytes", 14),
        ("read past", "read past the end of an array of 12 bytes", 15),
        ("fixed array", "index 3 out of bounds for type 'int [3]'", 16),
        ("overflow", "signed integer overflow: 4 + 2147483645 cannot be represented in type 'int'", 17),
        ("division", "division by zero", 18),
        ("front", "front() of an empty vector", 19),
        ("null", "followed a null pointer to int; an empty vector has no first number", 20),
        ("deleted", "wrote memory after it was deleted", 21),
        ("twice", "deleted the same memory twice", 22),
        ("thrown", "uncaught std::out_of_range: nowhere", 23),
        ("recursion", "no stack left: does a function call itself without end?", 6),
        ("abort", "it called abort", 25),
    ],
)
def test_a_fault_is_named_with_its_line(faults: Program, fault: str, words: str, line: int) -> None:
    with pytest.raises(Stopped) as caught:
        faults.run([fault])
    assert (str(caught.value), line_of(caught.value)) == (words, line)


@pytest.mark.parametrize("fault", ["endless", "prints"])
def test_a_program_without_an_end_is_stopped_at_its_line(
    faults: Program, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "RUN_TIMEOUT_S", 0.5)
    with pytest.raises(Stopped, match="still running when its time was up") as caught:
        faults.run([fault])
    assert line_of(caught.value) == {"endless": 27, "prints": 28}[fault]


def test_after_one_run_without_an_end_the_others_get_less_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "LATER_TIMEOUT_S", 0.1)
    program = compiled("int main() { volatile bool on = true; while (on) {} }", tmp_path)
    took = []
    for _ in range(2):
        started = time.monotonic()
        with pytest.raises(Stopped):
            program.run()
        took.append(time.monotonic() - started)
    assert took[0] > native.RUN_TIMEOUT_S > took[1]


def test_a_starter_that_says_so_is_not_written_yet(faults: Program) -> None:
    with pytest.raises(NotImplementedError):
        faults.run(["not written"])


@pytest.mark.parametrize(
    ("source", "words", "line"),
    [
        ("int main() {\n    retrun 0;\n}\n", "'retrun' was not declared in this scope (program.cpp, line 2)", 2),
        (
            "int main() {\n    int x = 1\n    return x;\n}\n",
            "expected ',' or ';' before 'return' (program.cpp, line 3)",
            3,
        ),
        ("#include <nowhere>\nint main() {}\n", "nowhere: No such file or directory (program.cpp, line 1)", 1),
        ("", "there is no main function", None),
        ("int f();\nint main() { return f(); }\n", "f() is used, and defined nowhere", None),
    ],
)
def test_the_first_complaint_reads_like_a_python_error(
    tmp_path: Path, source: str, words: str, line: int | None
) -> None:
    with pytest.raises(CompileError) as caught:
        compiled(source, tmp_path)
    assert (str(caught.value), line_of(caught.value)) == (words, line)


def test_an_error_inside_the_library_names_the_line_that_asked_for_it(tmp_path: Path) -> None:
    source = "#include <algorithm>\n#include <list>\nint main() {\n    std::list<int> x;\n"
    source += "    std::sort(x.begin(), x.end());\n}\n"
    with pytest.raises(CompileError, match=r"operator-.*\(program.cpp, line 5\)"):
        compiled(source, tmp_path)


def test_warnings_are_kept_with_their_lines(tmp_path: Path) -> None:
    program = compiled("int main() {\n    int unused = 3;\n}\n", tmp_path)
    assert program.warnings == ("line 2: unused variable 'unused'",)


def test_a_variable_that_was_not_set_is_no_lucky_zero(tmp_path: Path) -> None:
    source = "#include <iostream>\nint main() { int* x = new int[2]; int y; "
    source += "std::cout << (x[1] == 0) << (y == 0); delete[] x; }\n"
    assert compiled(source, tmp_path).run()["stdout"] == "00"


def test_many_allocations_do_not_run_out_of_fences(tmp_path: Path) -> None:
    source = (
        "#include <cstdio>\n#include <list>\n#include <vector>\nint main() {\n"
        "    std::list<int> x(200000, 1);\n"
        "    std::vector<std::vector<double>> y(30000, std::vector<double>(3, 1.0));\n"
        "    for (int i = 0; i < 300000; i++) delete new int(i);\n    std::vector<char> big(50000000);\n"
        '    std::printf("%zu", x.size() + y.size() + big.size());\n}\n'
    )
    assert compiled(source, tmp_path).run() == {"stdout": "50230000", "exit code": 0}


def test_a_missing_compiler_is_one_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoCompiler, match=r"^this exercise needs g\+\+, and there is none on this machine: apt install"):
        compiled("int main() {}", tmp_path)


def test_it_compiles_and_stops_under_a_workers_limits(tmp_path: Path) -> None:
    code = (
        "import torch\nfrom practorch.engine import limits\nfrom practorch.observe.native import compiled_program\n"
        "limits.apply({'timeout_s': 30, 'memory_mib': 512, 'file_size_mib': 64})\n"
        "source = '#include <vector>\\nint main() { std::vector<int> v(2); return v.data()[2]; }'\n"
        f"compiled_program({PATH!r}, source, {str(tmp_path)!r}).run()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip().splitlines()[-1].endswith("Stopped: read past the end of an array of 8 bytes")
