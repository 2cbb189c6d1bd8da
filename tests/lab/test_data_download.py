"""A data set is downloaded once, believed only with the right checksum, and never left half done: against a server."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from practorch.errors import PractorchError
from practorch.lab.data.download import PUBLISHED, Published, fetched
from practorch.lab.data.mnist import mnist

CONTENT = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """Sends CONTENT, from where the request says, but not more than the server's limit in one answer."""

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.asked.append((self.path, self.headers.get("Range")))
        if not self.path.startswith("/good/"):
            self.send_error(404)
            return
        span = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "") if server.knows_ranges else None
        start = int(span[1]) if span else 0
        if start >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if span else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        end = len(CONTENT) if server.limit is None else start + server.limit
        self.wfile.write(CONTENT[start:end])

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """limit: bytes after which it hangs up; None: it sends all."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None]] = []
        self.limit: int | None = None
        self.knows_ranges = True

    def offer(self, *bases: str, sha256: str = SHA256) -> Published:
        address = f"http://127.0.0.1:{self.server_port}/"
        return Published(tuple(address + base for base in bases or ("good/",)), {"file.gz": sha256})


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("PRACTORCH_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cache" / "practorch" / "toy"


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_file_comes_whole_and_is_asked_for_once(server, cache, capfd):
    for _ in range(2):
        assert fetched("toy", server.offer()) == cache
    assert (cache / "file.gz").read_bytes() == CONTENT
    assert server.asked == [("/good/file.gz", None)]
    assert "toy: file.gz" in capfd.readouterr().err


def test_a_file_with_another_checksum_is_not_kept(server, cache):
    with pytest.raises(PractorchError, match=r"good/file.gz is not the file that was published: its checksum differs"):
        fetched("toy", server.offer(sha256="0" * 64))
    assert visible(cache) == []


def test_a_cut_connection_is_taken_up_where_it_broke(server, cache):
    server.limit = 200_000
    fetched("toy", server.offer())
    assert (cache / "file.gz").read_bytes() == CONTENT
    assert [span for _, span in server.asked] == [None, "bytes=200000-", "bytes=400000-"]


def test_what_came_before_the_tries_were_used_up_is_kept_for_the_next_time(server, cache):
    server.limit = 50_000
    with pytest.raises(PractorchError, match=r"was cut off after 150,000 of 512,000 bytes") as caught:
        fetched("toy", server.offer())
    assert "it goes on from there" in caught.value.hint
    assert visible(cache) == ["file.gz.part"]
    server.limit = None
    fetched("toy", server.offer())
    assert server.asked[-1] == ("/good/file.gz", "bytes=150000-")
    assert visible(cache) == ["file.gz"]


def test_a_server_that_knows_no_ranges_sends_all_again(server, cache):
    server.knows_ranges = False
    cache.mkdir(parents=True)
    (cache / "file.gz.part").write_bytes(b"something older")
    fetched("toy", server.offer())
    assert (cache / "file.gz").read_bytes() == CONTENT


@pytest.mark.parametrize("left", [b"x" * 1000, b"x" * len(CONTENT), CONTENT + b"x"], ids=["short", "as long", "longer"])
def test_a_rest_of_another_file_is_thrown_away(server, cache, left):
    cache.mkdir(parents=True)
    (cache / "file.gz.part").write_bytes(left)
    fetched("toy", server.offer())
    assert (cache / "file.gz").read_bytes() == CONTENT
    assert visible(cache) == ["file.gz"]


def test_a_whole_file_that_was_only_not_renamed_is_used(server, cache):
    cache.mkdir(parents=True)
    (cache / "file.gz.part").write_bytes(CONTENT)
    fetched("toy", server.offer())
    assert (cache / "file.gz").read_bytes() == CONTENT


def test_the_next_address_is_asked_when_the_first_has_nothing(server, cache):
    fetched("toy", server.offer("gone/", "good/"))
    assert (cache / "file.gz").read_bytes() == CONTENT


def test_without_a_network_one_sentence_says_how_to_get_the_files(cache):
    offer = Published(("http://127.0.0.1:9/",), {"a.gz": SHA256, "b.gz": SHA256})
    with pytest.raises(PractorchError, match=r"^toy: is not on this machine and cannot be downloaded: ") as caught:
        fetched("toy", offer)
    assert caught.value.hint.startswith(f"get a.gz, b.gz from http://127.0.0.1:9/ and put them into {cache}")
    assert "\n" not in caught.value.message + caught.value.hint


def test_ranks_that_ask_at_the_same_time_download_once(server, cache):
    with ThreadPoolExecutor(4) as ranks:  # the lock is on the open file, so threads stand for processes
        assert list(ranks.map(lambda _: fetched("toy", server.offer()), range(4))) == [cache] * 4
    assert len(server.asked) == 1


def test_every_published_file_has_a_checksum_and_an_address():
    for offer in PUBLISHED.values():
        assert all(base.startswith("http") and base.endswith("/") for base in offer.bases)
        assert all(re.fullmatch(r"[0-9a-f]{64}", sha256) for sha256 in offer.sha256.values())


def test_mnist_put_into_the_cache_by_hand_is_used(cache):
    folder = cache.parent / "mnist"
    folder.mkdir(parents=True)
    for stem, num in (("train", 20), ("t10k", 10)):
        images, labels = torch.full((num, 28, 28), 7, dtype=torch.uint8), torch.arange(num, dtype=torch.uint8) % 10
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            head = bytes([0, 0, 8, array.dim()]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
            (folder / f"{stem}-{kind}-ubyte.gz").write_bytes(gzip.compress(head + array.numpy().tobytes()))
    data = mnist("test")
    assert data.images.shape == (10, 1, 28, 28)
    assert data.source == str(folder)
