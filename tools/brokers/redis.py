"""A Redis server."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

from tools.brokers.process import BrokerProcess
from tools.brokers.programs import ensure_program

__all__ = ["Redis"]


class Redis(BrokerProcess):
    """A server that has written what it acknowledges."""

    name = "redis"

    def __init__(self, folder: Path, *, password: str = "") -> None:
        """Make a server, not yet started; without a password everybody may connect."""
        super().__init__(folder)
        self._password = password

    @property
    def url(self) -> str:
        """Give its address as flows name it."""
        user = f":{self._password}@" if self._password else ""
        return f"redis://{user}127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str | Path]:
        program = ensure_program("redis-server")
        words: list[str | Path] = [program, "--bind", "127.0.0.1", "--port", str(self.port)]
        words += ["--dir", self.folder, "--save", "", "--appendonly", "yes"]
        words += ["--appendfsync", "always"]
        return [*words, "--requirepass", self._password] if self._password else words

    def is_ready(self) -> bool:
        """Whether it has read its data: before, it answers that it is loading."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return not connection.recv(100).startswith(b"-LOADING")
