"""A broker's process: started on a free port, stopped or killed, and started again on its data."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.brokers.programs import PATH
from tools.console import ToolError
from tools.postgres.server import free_port

__all__ = ["BrokerProcess"]

_STOP_SECONDS = 20.0


class BrokerProcess(ABC):
    """A broker whose files lie in `folder`; a subclass says how it is run."""

    name = "broker"
    start_seconds = 30.0

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._log = folder / f"{self.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> Sequence[str | Path]:
        """Write the configuration, and give the command that runs the broker."""

    def environment(self) -> Mapping[str, str]:
        """Give what its environment has besides ours."""
        return {}

    def is_ready(self) -> bool:
        """Whether it answers; it accepts connections already."""
        return True

    def start(self) -> None:
        """Return once the broker answers, on the data that it has.

        Raises:
            ToolError: it ended instead, or does not answer; with what it wrote last.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [str(word) for word in self.command()]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, "PATH": PATH, **self.environment()},
                start_new_session=True,  # Ctrl-C at the terminal is for us to pass on
            )
        self._await_ready()

    def stop(self) -> None:
        """Ask it to end, and wait for that; harmless when it does not run."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it, and what it has started, without warning."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def remove(self) -> None:
        """Delete the data of a stopped broker."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> BrokerProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _await_ready(self) -> None:
        deadline = time.monotonic() + self.start_seconds
        while time.monotonic() < deadline:
            if not self.running():
                raise ToolError(f"{self.name} did not start: {self._last_words()}")
            if self._accepts() and self.is_ready():
                return
            time.sleep(0.02)
        self.kill()
        raise ToolError(
            f"{self.name} did not answer within {self.start_seconds:g} s: {self._last_words()}"
        )

    def _accepts(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return "\n".join(lines[-8:]) or "it wrote nothing"
