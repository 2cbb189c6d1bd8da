"""CUDA C++ on the shim: right kernels give torch's numbers, wrong ones are stopped with thread, index and line."""

from __future__ import annotations

import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from practorch.observe.cuda import Kernels, compiled_kernels
from practorch.observe.cuda_text import functions_in, program
from practorch.observe.stops import CompileError, Stopped

pytestmark = pytest.mark.skipif(shutil.which("g++") is None, reason="there is no g++ on this machine")
PATH = "/home/me/cuda_basics/kernels.cu"
RIGHT = Path(__file__).with_name("right.cu").read_text(encoding="utf-8")
WRONG = Path(__file__).with_name("wrong.cu").read_text(encoding="utf-8")


def compiled(source: str, folder: Path) -> Kernels:
    return compiled_kernels(PATH, source, str(folder))


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Kernels:
    return compiled(RIGHT, tmp_path_factory.mktemp("right"))


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Kernels:
    return compiled(WRONG, tmp_path_factory.mktemp("wrong"))


def stopped(call: Callable[..., object], *args: object, **how: object) -> tuple[str, int | None]:
    """Why a call was stopped, and the line of the learner's file that its traceback shows."""
    with pytest.raises(Stopped) as caught:
        call(*args, **how)
    own = [f.lineno for f in traceback.extract_tb(caught.value.__traceback__) if f.filename == PATH]
    return str(caught.value), own[-1] if own else None


def test_a_kernel_gives_what_torch_gives(right: Kernels) -> None:
    x, y = torch.randn(77), torch.randn(77)
    given = right.launch("add", 5, 16, x, y, torch.zeros(77), 77)
    assert torch.equal(given[2], x + y)
    assert torch.equal(given[0], x)


def test_a_host_function_launches_with_three_angle_brackets(right: Kernels) -> None:
    x, y = torch.randn(200), torch.randn(200)
    assert torch.equal(right.call("add_all", x, y, torch.zeros(200), 200)[2], x + y)
    assert right.launches == [{"kernel": "add", "grid": (4, 1, 1), "block": (64, 1, 1)}]


def test_the_callers_tensor_is_left_alone(right: Kernels) -> None:
    out = torch.zeros(4)
    right.launch("add", 1, 4, torch.ones(4), torch.ones(4), out, 4)
    assert out.sum() == 0


def test_shared_memory_and_barriers(right: Kernels) -> None:
    x = torch.randn(192)
    torch.testing.assert_close(right.launch("block_sums", 3, 64, x, torch.zeros(3))[1], x.reshape(3, 64).sum(1))


def test_shuffles_atomics_and_dynamic_shared_memory(right: Kernels) -> None:
    x = torch.randn(96, dtype=torch.float64)
    total = right.launch("warp_sum", 1, 96, x, torch.zeros(1, dtype=torch.float64), shared=96 * 8)[1]
    torch.testing.assert_close(total[0], x.sum())


def test_votes_and_other_shuffles(right: Kernels) -> None:
    x = torch.arange(32, dtype=torch.int32) - 10
    want = 21 * 1000000 + x.roll(-1) * 1000 + x.reshape(16, 2).flip(1).reshape(-1)
    assert torch.equal(right.launch("votes", 1, 32, x, torch.zeros_like(x))[1], want.int())


def test_templates_and_two_dims(right: Kernels) -> None:
    a, b = torch.randn(13, 13), torch.randn(13, 13)
    torch.testing.assert_close(right.call("matmul_all", a, b, torch.zeros(13, 13), 13)[2], a @ b)
    assert right.launches == [{"kernel": "matmul<8>", "grid": (2, 2, 1), "block": (8, 8, 1)}]


def test_cuda_malloc_and_memcpy(right: Kernels, capsys: pytest.CaptureFixture[str]) -> None:
    x = torch.arange(1.0, 6.0)
    assert torch.equal(right.call("copies", x, torch.zeros(5), 5)[1], 2 * x)
    assert capsys.readouterr().out == "first 1\n"


@pytest.mark.parametrize(
    ("kernel", "blocks", "args", "words", "line"),
    [
        ("no_guard", 3, (torch.ones(40), torch.ones(40)), "thread 8 of block 2 wrote index 40 of out, which has 40", 4),
        ("before", 1, (torch.ones(16), torch.ones(16)), "thread 0 of block 0 read index -1 of x, which has 16", 7),
        ("far_away", 1, (torch.ones(16), 16), "thread 0 of block 0 wrote index 16000 of out, which has 16", 10),
        ("shared_index", 1, (torch.ones(16),), "index 8 out of bounds for type 'float [8]'", 33),
        (
            "some_wait",
            1,
            (torch.ones(16),),
            "__syncthreads: 3 of 16 threads wait there, the others have left the kernel",
            17,
        ),
    ],
)
def test_a_wrong_kernel_is_stopped_with_its_line(
    wrong: Kernels, kernel: str, blocks: int, args: tuple[object, ...], words: str, line: int
) -> None:
    assert stopped(wrong.launch, kernel, blocks, 16, *args) == (words, line)


def test_threads_of_a_plane_are_named_by_three_numbers(wrong: Kernels) -> None:
    words = "thread (0, 1, 0) of block (0, 1, 0) wrote index 15 of out, which has 15"
    assert stopped(wrong.launch, "on_a_plane", (1, 2), (5, 2), torch.ones(3, 5), 5) == (words, 13)


def test_lanes_that_never_come_are_noticed(wrong: Kernels) -> None:
    words, _ = stopped(wrong.launch, "some_shuffle", 1, 16, torch.ones(16))
    assert words == "thread 0 waits in a warp function for lanes of its mask that never come"


def test_shared_memory_that_nobody_wrote_is_nan(wrong: Kernels) -> None:
    out = wrong.launch("no_barrier", 1, 8, torch.zeros(8))[0]
    assert out.isnan().sum() == 4


def test_the_order_of_threads_can_be_reversed(wrong: Kernels) -> None:
    assert wrong.launch("last_writes", 2, 8, torch.zeros(1))[0] == 17
    assert wrong.launch("last_writes", 2, 8, torch.zeros(1), reverse=True)[0] == 0


def test_shared_memory_without_its_size_in_the_launch(wrong: Kernels) -> None:
    words, line = stopped(wrong.launch, "no_size", 1, 4, torch.zeros(4))
    assert words == "thread 0 of block 0 wrote index 0 of the dynamic shared memory (in units of 4 bytes), which has 0"
    assert line == 38


def test_device_memory_on_the_host_is_noticed(wrong: Kernels) -> None:
    words = "the host read x, which is on the GPU: only a kernel can"
    assert stopped(wrong.call, "on_the_host", torch.ones(3), torch.ones(3)) == (words, 42)


def test_a_kernel_without_an_end_is_stopped_at_its_line(wrong: Kernels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("practorch.observe.native.RUN_TIMEOUT_S", 0.5)
    assert stopped(wrong.launch, "endless", 1, 1, torch.zeros(2)) == ("it was still running when its time was up", 48)


@pytest.mark.parametrize(
    ("grid", "block", "words"),
    [
        (0, 32, "last_writes: a grid of 0 blocks; CUDA refuses to launch it"),
        (1, 2000, "last_writes: a block of 2000 x 1 x 1 threads; CUDA refuses more than 1024"),
        ((1, 70000), 1, "last_writes: a grid of 1 x 70000 x 1 blocks; CUDA refuses that many"),
    ],
)
def test_a_configuration_that_cuda_refuses(wrong: Kernels, grid: int, block: int, words: str) -> None:
    assert stopped(wrong.launch, "last_writes", grid, block, torch.zeros(1))[0] == words


def test_a_starter_that_says_so_is_not_written_yet(wrong: Kernels) -> None:
    with pytest.raises(NotImplementedError):
        wrong.launch("unwritten", 1, 1, torch.zeros(1))


def test_what_a_check_cannot_start_is_said(wrong: Kernels) -> None:
    with pytest.raises(AttributeError, match=r"no kernel \(a __global__ void function\) named nothing"):
        wrong.launch("nothing", 1, 1)
    with pytest.raises(TypeError, match="no_guard: x points to float, and the check has float64"):
        wrong.launch("no_guard", 1, 1, torch.zeros(1, dtype=torch.float64), torch.zeros(1))
    with pytest.raises(TypeError, match="no_guard takes 2 arguments, and the check gives 1"):
        wrong.launch("no_guard", 1, 1, torch.zeros(1))


def test_a_compile_error_has_the_learners_line(tmp_path: Path) -> None:
    with pytest.raises(CompileError, match=r"^'nobody' was not declared in this scope \(kernels.cu, line 3\)$"):
        compiled("// first\n__global__ void k(float* x) {\n    x[nobody] = 1;\n}\n", tmp_path)


def test_parameters_are_read_as_they_are_written() -> None:
    source = 'extern "C" __global__ void __launch_bounds__(256)\n'
    source += "k(const unsigned char *__restrict__ x, /* y */ long long n = 3, float y[]) {}"
    (found,) = functions_in(source)
    assert [(p.name, p.kind, p.is_pointer) for p in found.parameters] == [
        ("x", "unsigned char", True), ("n", "long long", False), ("y", "float", True)
    ]  # fmt: skip


def test_under_a_memory_limit_it_is_the_shim() -> None:
    code = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 36, 1 << 36))\n"
    code += "from practorch.observe.cuda import run_on\nprint(run_on())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("cpu shim\n", "")


@pytest.mark.skipif(shutil.which("nvcc") is None, reason="there is no nvcc on this machine")
def test_the_text_for_a_gpu_compiles(tmp_path: Path) -> None:
    callable_ones = [f for f in functions_in(RIGHT) if f.can_be_called]
    (tmp_path / "kernels.cu").write_text(program("kernels.cu", RIGHT, callable_ones, on_gpu=True), encoding="utf-8")
    command = ["nvcc", "-std=c++17", "-c", "-o", str(tmp_path / "kernels.o"), str(tmp_path / "kernels.cu")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
