"""A real server process for a test: started on a free port, killed as the test wants."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

__all__ = ["ServerProcess", "free_port"]

_START_SECONDS = 30.0


def free_port() -> int:
    """Give a TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class ServerProcess:
    """`vivace server` with a data directory that outlives it."""

    data_dir: Path
    arguments: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> ServerProcess:
        """Start it and wait until it answers."""
        command = [
            sys.executable,
            "-m",
            "vivace.cli.main",
            "server",
            "--port",
            str(self.port),
            "--data-dir",
            str(self.data_dir),
            *self.arguments,
        ]
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.env},
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended at once:\n{self.log()}")
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/ping", timeout=1.0).status_code == 200:
                    return self
            time.sleep(0.01)
        raise AssertionError(f"the server did not answer in time:\n{self.log()}")

    @property
    def log_path(self) -> Path:
        return self.data_dir.parent / f"{self.data_dir.name}.log"

    def log(self) -> str:
        return self.log_path.read_text(errors="replace")[-5_000:]

    def kill(self) -> None:
        """End it without warning, as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self, within: float = 20.0) -> int:
        """Ask it to end, wait for that, and give its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)

    def __enter__(self) -> ServerProcess:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)

    @contextlib.contextmanager
    def client(self) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=f"{self.url}/api/v1/main", timeout=30.0) as client:
            yield client

    def save(self, source: str) -> None:
        """Create a flow, or a new revision of it."""
        headers = {"content-type": "application/x-yaml"}
        answer = httpx.post(f"{self.url}/api/v1/main/flows", content=source, headers=headers)
        if answer.status_code == 422 and "already exists" in answer.text:
            words = dict(line.split(": ", 1) for line in source.splitlines() if ": " in line[:60])
            place = f"{words['namespace']}/{words['id']}"
            answer = httpx.put(
                f"{self.url}/api/v1/main/flows/{place}", content=source, headers=headers
            )
        assert answer.status_code == 200, answer.text

    def execute(self, flow: str, **inputs: str) -> dict[str, Any]:
        """Start `namespace/id` and give the execution as it was answered."""
        files = {key: (None, value) for key, value in inputs.items()}
        answer = httpx.post(
            f"{self.url}/api/v1/main/executions/{flow}", files=files or None, timeout=30.0
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def execution(self, execution_id: str) -> dict[str, Any]:
        """Give an execution as it stands."""
        answer = httpx.get(f"{self.url}/api/v1/main/executions/{execution_id}", timeout=30.0)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def wait(self, execution_id: str, within: float = 30.0) -> dict[str, Any]:
        """Wait for the end of an execution and give it."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            found = self.execution(execution_id)
            if found["state"]["current"] in _ENDED:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{execution_id} did not end: {self.execution(execution_id)['state']}")


_ENDED = {"SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED"}
