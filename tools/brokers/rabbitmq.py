"""The AMQP broker RabbitMQ, with a port mapper of its own that ends with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.brokers.process import BrokerProcess
from tools.brokers.programs import PATH, ensure_program
from tools.postgres.server import free_port

__all__ = ["RabbitMq"]

_PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Debian's one on the PATH would become another account."""


class RabbitMq(BrokerProcess):
    """A broker that keeps durable queues over a restart; `guest` with that password may connect."""

    name = "rabbitmq"
    start_seconds = 120.0

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._mapper: subprocess.Popen[bytes] | None = None
        self._mapper_port = free_port()
        self._node_port = free_port()

    @property
    def url(self) -> str:
        """Give its address as flows name it."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}"

    def command(self) -> Sequence[str | Path]:
        ensure_program("rabbitmq-server")
        self._start_mapper()
        lines = [f"listeners.tcp.1 = 127.0.0.1:{self.port}", "log.console = true"]
        (self.folder / "rabbit.conf").write_text("\n".join(lines) + "\n")
        (self.folder / "plugins").write_text("[].\n")
        return [_PROGRAM]

    def environment(self) -> Mapping[str, str]:
        return {
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"vivace{self.port}@localhost",
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbit.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_PID_FILE": str(self._pid_file),
            "RABBITMQ_DIST_PORT": str(self._node_port),
            # one scheduler that does not wait actively: many tests run beside it
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
            **self._mapper_environment,
        }

    def start(self) -> None:
        try:
            super().start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        # The shell around the broker would start another virtual machine to stop it.
        if self.running() and self._pid_file.exists():
            with contextlib.suppress(ProcessLookupError, ValueError):
                os.kill(int(self._pid_file.read_text()), signal.SIGTERM)
            assert self._process is not None
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
        self.kill()
        if self._mapper is not None:
            self._mapper.kill()
            self._mapper.wait()
            self._mapper = None

    @property
    def _pid_file(self) -> Path:
        return self.folder / "pid"

    @property
    def _mapper_environment(self) -> dict[str, str]:
        return {"ERL_EPMD_PORT": str(self._mapper_port), "ERL_EPMD_ADDRESS": "127.0.0.1"}

    def _start_mapper(self) -> None:
        """Start the mapper ourselves: one that Erlang starts would outlive it."""
        self._pid_file.unlink(missing_ok=True)
        self._mapper = subprocess.Popen(
            ["epmd"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PATH": PATH, **self._mapper_environment},
            start_new_session=True,
        )
