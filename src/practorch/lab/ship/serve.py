"""A trained model behind HTTP on this machine: pictures that arrive together are answered together.

GET /           a page to drop a picture on
POST /predict   the body is a PNG or JPEG; ?top=3&invert=1
GET /health     what is served, and how many requests and batches there were
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import signal
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import torch
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from torch import Tensor

from practorch.errors import PractorchError
from practorch.lab.run import Run
from practorch.lab.ship.predict import Predictor
from practorch.lab.ship.templates import filled

HOST = "127.0.0.1"
MAX_BODY = 16 * 2**20
"""Bytes of a picture; more is refused with 413."""
READ_AT_MOST = 4 * MAX_BODY
"""A refused body is read to here, so that the one who sends it hears why."""


@dataclass(frozen=True)
class Limits:
    """How requests become batches."""

    batch: int = 32
    """Pictures that the model sees at once, at most."""
    wait_s: float = 0.005
    """How long the first picture of a batch waits for others."""
    waiting: int = 128
    """Requests without an answer yet; more are refused with 503."""


class Batcher:
    """Collects pictures that arrive within a few milliseconds and asks the model once for all of them."""

    def __init__(self, probabilities: Callable[[Tensor], Tensor], limits: Limits) -> None:
        self.limits = limits
        self.num_requests = self.num_batches = self.largest_batch = self.waiting = 0
        self._probabilities = probabilities
        self._queue: asyncio.Queue[tuple[Tensor, asyncio.Future[Tensor]]] = asyncio.Queue()

    def has_room(self) -> bool:
        return self.waiting < self.limits.waiting

    async def ask(self, picture: Tensor) -> Tensor:
        """The probabilities for one picture, when its batch is through.

        picture: (C, H, W)
        ->       (num_classes,)
        """
        answer: asyncio.Future[Tensor] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((picture, answer))
        return await answer

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            batch = await self._collect()
            answers = [answer for _, answer in batch]
            try:
                # In a thread: the next pictures are read meanwhile.
                rows = await asyncio.to_thread(self._probabilities, torch.stack([picture for picture, _ in batch]))
            except RuntimeError as error:
                for answer in answers:
                    if not answer.done():
                        answer.set_exception(error)
                continue
            self.num_batches += 1
            self.largest_batch = max(self.largest_batch, len(batch))
            for answer, row in zip(answers, rows, strict=True):
                if not answer.done():  # the one who asked may be gone
                    answer.set_result(row)

    async def _collect(self) -> list[tuple[Tensor, asyncio.Future[Tensor]]]:
        """The next picture, and those that come within wait_s after it."""
        batch = [await self._queue.get()]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.limits.wait_s):
                while len(batch) < self.limits.batch:
                    batch.append(await self._queue.get())
        return batch


def application(run: Run, limits: Limits) -> Starlette:
    """The routes, for one run."""
    predictor = Predictor(run)
    batcher = Batcher(predictor.probabilities, limits)
    about = {"run": run.path.name, "model": run.config.model, "data": run.config.data}
    page = filled("page.html", {name: html.escape(text) for name, text in about.items()})

    async def index(request: Request) -> Response:
        return HTMLResponse(page)

    async def health(request: Request) -> Response:
        counts = ("num_requests", "num_batches", "largest_batch", "waiting")
        numbers = {name: getattr(batcher, name) for name in counts}
        return JSONResponse({"status": "ok", **about, "classes": list(predictor.classes), **numbers})

    async def predict(request: Request) -> Response:
        if not batcher.has_room():
            return _refused(503, f"{limits.waiting} requests are waiting already", {"Retry-After": "1"})
        batcher.waiting += 1
        try:
            return await _answer(request, predictor, batcher)
        except ClientDisconnect:
            return Response(status_code=499)
        finally:
            batcher.waiting -= 1

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        work = asyncio.create_task(batcher.run())
        yield
        work.cancel()

    return Starlette(
        routes=[Route("/", index), Route("/health", health), Route("/predict", predict, methods=["POST"])],
        # Another name for this machine would let a web page's own host read the answers.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])],
        lifespan=lifespan,
    )


async def _answer(request: Request, predictor: Predictor, batcher: Batcher) -> Response:
    body = await _body(request)
    if body is None:
        return _refused(413, f"the picture is larger than {MAX_BODY // 2**20} MiB")
    try:
        top = int(request.query_params.get("top", "3"))
    except ValueError:
        top = 0
    if top < 1:
        return _refused(400, f"top: {request.query_params['top']!r} is not a number from 1")
    invert = request.query_params.get("invert", "0") not in ("0", "", "false")
    try:
        picture = await asyncio.to_thread(predictor.read, body, "the picture", invert=invert)
    except PractorchError as error:
        return _refused(400, error.message)
    batcher.num_requests += 1
    answer = predictor.answer("", await batcher.ask(picture), top)
    pairs = zip(answer.classes, answer.probabilities, strict=True)
    return JSONResponse({"answers": [{"class": name, "probability": round(p, 6)} for name, p in pairs]})


async def _body(request: Request) -> bytes | None:
    """The body, or None if it is too large."""
    content, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if length <= MAX_BODY:
            content += chunk
        elif length > READ_AT_MOST:
            break
    return bytes(content) if length <= MAX_BODY else None


def _refused(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": why}, status, headers)


def serve(run: Run, port: int, limits: Limits, told: Callable[[str], None]) -> None:
    """Answer until ctrl-C or SIGTERM; requests that are in are answered first. told hears the address.

    Raises PractorchError if the port is taken.
    """
    app = application(run, limits)
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        raise PractorchError(f"port {port}: {error.strerror}", hint="--port 0 takes a free one") from None
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on", timeout_graceful_shutdown=10)
    # uvicorn sends the signal once more when it is done; here the end is then an ordinary one.
    old = {number: signal.signal(number, _nothing) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with listening:
            told(f"http://{HOST}:{listening.getsockname()[1]}")
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def _nothing(number: int, frame: Any) -> None:
    pass
