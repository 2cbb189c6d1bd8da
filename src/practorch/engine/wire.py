"""What crosses between processes: a JSON header and raw bytes, size-capped. Never pickle, never an object.

A frame is two big-endian lengths (4 bytes header, 8 bytes blob), the header (a JSON object), the blob.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any

HEADER_CAP = 8 << 20
BLOB_CAP = 256 << 20
_LENGTHS = struct.Struct(">IQ")


class WireError(ValueError):
    """Bytes that are not a well-formed frame."""


@dataclass(frozen=True)
class Frame:
    """One message: a JSON object and the bytes that it points into."""

    header: dict[str, Any]
    blob: bytes = b""

    def to_bytes(self) -> bytes:
        head = json.dumps(self.header, separators=(",", ":")).encode()
        return _LENGTHS.pack(len(head), len(self.blob)) + head + self.blob


def send(sock: socket.socket, header: dict[str, Any], blob: bytes = b"") -> None:
    """Write one frame."""
    sock.sendall(Frame(header, blob).to_bytes())


class Reader:
    """Frames out of a stream of bytes that arrives in pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, piece: bytes) -> list[Frame]:
        """The frames that are complete with this piece.

        Raises WireError on a length above the caps or a header that is no JSON object.
        """
        self._buffer += piece
        frames = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    @property
    def is_clean(self) -> bool:
        """Nothing half-received is left."""
        return not self._buffer

    def _next(self) -> Frame | None:
        if len(self._buffer) < _LENGTHS.size:
            return None
        head, blob = _LENGTHS.unpack_from(self._buffer)
        if head > HEADER_CAP or blob > BLOB_CAP:
            raise WireError(f"a frame of {head} + {blob} bytes is over the cap")
        end = _LENGTHS.size + head + blob
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[_LENGTHS.size : end])
        del self._buffer[:end]
        return Frame(_json_object(body[:head]), body[head:])


def receive(sock: socket.socket, reader: Reader) -> Frame | None:
    """The next frame, or None when the other side has closed."""
    while True:
        frame = reader._next()
        if frame is not None:
            return frame
        piece = sock.recv(1 << 16)
        if not piece:
            return None
        reader._buffer += piece


def frames_in(data: bytes) -> list[Frame]:
    """All frames in stored bytes.

    Raises WireError if bytes are left over.
    """
    reader = Reader()
    found = reader.feed(data)
    if not reader.is_clean:
        raise WireError("bytes are left over after the last frame")
    return found


def _json_object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a header that is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise WireError("a header that is not a JSON object")
    return value
