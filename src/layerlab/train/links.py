"""Connections between processes: one that carries messages, and two that are joined into one."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
import time
from typing import Any

__all__ = ["Link", "close", "reach", "splice"]

LONGEST_LINE = 2**20  # bytes of a message
ATTEMPT = 5.0  # seconds that one attempt to connect may take


class Link:
    """One connection that carries messages."""

    def __init__(self, connection: socket.socket, timeout: float) -> None:
        connection.settimeout(timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        self.lock = threading.Lock()
        self.rest = b""

    def send(self, **message: Any) -> None:
        """Send a message; whether the other side is gone, its reader finds out."""
        with contextlib.suppress(OSError), self.lock:
            self.connection.sendall(json.dumps(message).encode() + b"\n")

    def receive(self) -> dict[str, Any] | None:
        """The next message, or None where the connection has ended.

        Raises TimeoutError after silence, ValueError for what is no message, OSError.
        """
        while b"\n" not in self.rest:
            if len(self.rest) > LONGEST_LINE:
                raise ValueError("a line without end")
            piece = self.connection.recv(65536)
            if not piece:
                return None
            self.rest += piece
        line, _, self.rest = self.rest.partition(b"\n")
        message = json.loads(line)
        if not isinstance(message, dict):
            raise ValueError("no object")
        return message

    def ended(self) -> bool:
        """Whether the other side has closed the connection, asked while nobody receives."""
        try:
            readable, *_ = select.select([self.connection], [], [], 0)
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True


def reach(address: tuple[str, int], until: float) -> socket.socket:
    """A connection to a port where somebody will be listening soon. Raises OSError after that."""
    while True:
        left = until - time.monotonic()
        try:
            return socket.create_connection(address, timeout=max(0.1, min(left, ATTEMPT)))
        except OSError as error:
            if isinstance(error, socket.gaierror) or left <= 0.2:  # a name is known, or is not
                raise
        time.sleep(0.1)


def close(connection: socket.socket) -> None:
    """End a connection, so that whoever reads from it, a thread of ours too, sees the end."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def splice(one: socket.socket, other: socket.socket, rest: bytes = b"") -> None:
    """Pass on what either side sends; where one side ends, the other stays open and silent."""

    def pump(source: socket.socket, target: socket.socket, first: bytes) -> None:
        with contextlib.suppress(OSError):
            if first:
                target.sendall(first)
            while piece := source.recv(65536):
                target.sendall(piece)

    for source, target, first in ((one, other, rest), (other, one, b"")):
        source.settimeout(None)  # hours may pass between two words
        args = (source, target, first)
        threading.Thread(target=pump, args=args, daemon=True, name="layerlab tunnel").start()
