"""practorch lab serve, as a child process that is asked over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from tiny_run import tiny_run

from practorch.cli import run as practorch
from practorch.lab.run import Run
from practorch.lab.ship.serve import MAX_BODY


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return tiny_run(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def pictures(run: Run) -> list[tuple[str, bytes]]:
    """Forty test images with their classes."""
    data = run.data("test")
    found = []
    for image, label in zip(data.images[:40], data.labels[:40].tolist(), strict=True):
        buffer = io.BytesIO()
        Image.fromarray(image[0].numpy()).save(buffer, "PNG")
        found.append((data.classes[label], buffer.getvalue()))
    return found


@contextlib.contextmanager
def serving(run: Run, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server's address and its process; at the end it is asked to stop, and must do so in good order."""
    command = [sys.executable, "-m", "practorch", "lab", "serve", str(run.path), "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            first = process.stdout.readline()
            found = re.search(r"http://\S+", first)
            assert found, first + process.stderr.read()
            yield found[0], process
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            assert process.stderr.read() == ""
        finally:
            process.kill()


@pytest.fixture(scope="module")
def server(run: Run) -> Iterator[str]:
    with serving(run) as (address, _):
        yield address


def test_parallel_requests_are_answered_together_and_each_gets_its_own(
    server: str, pictures: list[tuple[str, bytes]]
) -> None:
    async def ask_all() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=40)
        async with httpx.AsyncClient(base_url=server, limits=limits, timeout=60) as client:
            return list(await asyncio.gather(*(client.post("/predict?top=10", content=c) for _, c in pictures)))

    before = httpx.get(f"{server}/health").json()
    together = [reply.json()["answers"] for reply in asyncio.run(ask_all())]
    after = httpx.get(f"{server}/health").json()
    assert after["num_requests"] - before["num_requests"] == 40
    assert after["num_batches"] - before["num_batches"] < 40
    assert after["largest_batch"] > 1
    assert after["waiting"] == 0
    right = sum(answers[0]["class"] == name for answers, (name, _) in zip(together, pictures, strict=True))
    assert right >= 34
    for place in (0, 17, 39):  # alone, an answer is the same as in a batch
        alone = httpx.post(f"{server}/predict?top=10", content=pictures[place][1]).json()["answers"]
        assert [each["class"] for each in alone[:2]] == [each["class"] for each in together[place][:2]]
        assert alone[0]["probability"] == pytest.approx(together[place][0]["probability"], abs=1e-5)


def test_health_says_what_is_served(server: str) -> None:
    reply = httpx.get(f"{server}/health").json()
    assert (reply["status"], reply["model"], reply["data"]) == ("ok", "quickstart", "digits")
    assert reply["classes"] == list("0123456789")


def test_the_page_takes_pictures_and_needs_nothing_from_elsewhere(server: str) -> None:
    page = httpx.get(server).text
    assert "quickstart on digits" in page
    assert 'type="file"' in page
    assert "://" not in page
    assert "@{" not in page


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("/predict", b"no picture", 400, "neither PNG nor JPEG"),
        ("/predict", b"", 400, "neither PNG nor JPEG"),
        ("/predict?top=none", None, 400, "top: 'none'"),
        ("/predict", bytes(MAX_BODY + 1), 413, "larger than 16 MiB"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(
    server: str, pictures: list[tuple[str, bytes]], path: str, body: bytes | None, status: int, says: str
) -> None:
    reply = httpx.post(f"{server}{path}", content=pictures[0][1] if body is None else body)
    assert reply.status_code == status
    assert says in reply.json()["error"]


def test_another_host_s_name_is_refused(server: str) -> None:
    assert httpx.get(server, headers={"Host": "evil.example"}).status_code == 400


def test_invert_changes_the_picture(server: str, pictures: list[tuple[str, bytes]]) -> None:
    plain, inverted = (
        httpx.post(f"{server}/predict?invert={invert}", content=pictures[0][1]).json() for invert in (0, 1)
    )
    assert plain != inverted


def test_a_full_queue_says_503_and_sigterm_waits_for_who_is_in(run: Run, pictures: list[tuple[str, bytes]]) -> None:
    async def fill(address: str, process: subprocess.Popen[str]) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            # A batch of two waits for a third picture for three seconds; the third request has no room.
            first = [asyncio.create_task(client.post("/predict", content=content)) for _, content in pictures[:2]]
            while (await client.get("/health")).json()["waiting"] < 2:
                await asyncio.sleep(0.05)
            third = await client.post("/predict", content=pictures[2][1])
            assert (third.status_code, third.headers["retry-after"]) == (503, "1")
            assert third.json()["error"] == "2 requests are waiting already"
            process.send_signal(signal.SIGTERM)
            assert [reply.status_code for reply in await asyncio.gather(*first)] == [200, 200]

    with serving(run, "--waiting", "2", "--batch", "3", "--wait-ms", "3000") as (address, process):
        asyncio.run(fill(address, process))


def test_a_taken_port_and_a_missing_run_get_one_sentence(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert practorch(["lab", "serve", str(run.path), "--port", str(port)]) == 2
    assert capsys.readouterr().err.startswith(f"error: port {port}: Address already in use")
    assert practorch(["lab", "serve", str(tmp_path)]) == 2
    assert "is not a run" in capsys.readouterr().err
