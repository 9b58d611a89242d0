"""The NATS server, with JetStream."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.brokers.process import BrokerProcess
from tools.brokers.programs import ensure_program

__all__ = ["NatsServer"]


class NatsServer(BrokerProcess):
    """A server that keeps its streams over a restart."""

    name = "nats-server"

    def __init__(self, folder: Path, options: Sequence[str | Path] = ()) -> None:
        """Make a server, not yet started.

        Args:
            folder: Where its files are.
            options: More of its command line, such as `--user`.
        """
        super().__init__(folder)
        self._options = options

    @property
    def url(self) -> str:
        """Give its address as flows name it."""
        return f"nats://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str | Path]:
        address = ["-a", "127.0.0.1", "-p", str(self.port)]
        program = ensure_program("nats-server")
        return [program, *address, "-js", "-sd", self.folder / "streams", *self._options]
