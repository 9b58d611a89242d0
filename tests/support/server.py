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

from tests.support.nursery import Forked, Nursery

__all__ = ["ENDED", "ServerProcess", "free_port"]

_START_SECONDS = 40.0

ENDED = frozenset({"SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED"})
"""States in which an execution stays."""


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
    nursery: Nursery | None = None
    """Where to be born quickly."""
    prefix: list[str] = field(default_factory=list)
    """Program that runs the server, such as `prlimit`; not with a nursery."""
    log_file: Path | None = None
    """Where it writes; beside the data directory when absent."""
    process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1/main"

    def start(self) -> ServerProcess:
        """Start it and wait until it answers."""
        self.launch()
        self.await_ready()
        return self

    def launch(self) -> None:
        """Start it and do not wait."""
        words = ["server", "--port", str(self.port), "--data-dir", str(self.data_dir)]
        words += self.arguments
        if self.nursery is not None:
            self.process = self.nursery.start(words, self.env, self.log_path)
            return
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, sys.executable, "-m", "vivace.cli.main", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.env},
                start_new_session=True,
            )

    def await_ready(self) -> None:
        """Wait until it answers.

        Raises:
            AssertionError: it ended instead, or does not answer in time; with its log.
        """
        assert self.process is not None
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended at once:\n{self.log()}")
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/ping", timeout=1.0).status_code == 200:
                    return
            time.sleep(0.01)
        raise AssertionError(f"the server did not answer in time:\n{self.log()}")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def log_path(self) -> Path:
        return self.log_file or self.data_dir.parent / f"{self.data_dir.name}.log"

    def log(self) -> str:
        """Give the end of what it wrote."""
        return self.log_path.read_text(errors="replace")[-5_000:]

    def kill(self) -> None:
        """End it without warning, as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def terminate(self) -> None:
        """Ask it to end, and do not wait."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)

    def stop(self, within: float = 20.0) -> int:
        """Ask it to end, wait for that, and give its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.terminate()
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
        with httpx.Client(base_url=self.api, timeout=30.0) as client:
            yield client

    def save(self, source: str) -> None:
        """Create a flow, or a new revision of it."""
        headers = {"content-type": "application/x-yaml"}
        answer = httpx.post(f"{self.api}/flows", content=source, headers=headers, timeout=30.0)
        if answer.status_code == 422 and "already exists" in answer.text:
            words = dict(line.split(": ", 1) for line in source.splitlines() if ": " in line[:60])
            place = f"{words['namespace']}/{words['id']}"
            answer = httpx.put(
                f"{self.api}/flows/{place}", content=source, headers=headers, timeout=30.0
            )
        assert answer.status_code == 200, answer.text

    def execute(self, flow: str, **inputs: str) -> dict[str, Any]:
        """Start `namespace/id` and give the execution as it was answered."""
        files = {key: (None, value) for key, value in inputs.items()}
        answer = httpx.post(f"{self.api}/executions/{flow}", files=files or None, timeout=30.0)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def execution(self, execution_id: str) -> dict[str, Any]:
        """Give an execution as it stands."""
        answer = httpx.get(f"{self.api}/executions/{execution_id}", timeout=30.0)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def logs(self, execution_id: str) -> list[dict[str, Any]]:
        """Give the log lines of an execution."""
        answer = httpx.get(f"{self.api}/logs/{execution_id}", timeout=30.0)
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    def wait(self, execution_id: str, within: float = 30.0) -> dict[str, Any]:
        """Wait for the end of an execution and give it."""
        return self.await_state(execution_id, ENDED, within)

    def await_state(
        self, execution_id: str, states: frozenset[str], within: float = 30.0
    ) -> dict[str, Any]:
        """Wait until an execution is in one of some states, and give it."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            found = self.execution(execution_id)
            if found["state"]["current"] in states:
                return found
            time.sleep(0.02)
        raise AssertionError(
            f"{execution_id} is not {', '.join(sorted(states))} but "
            f"{self.execution(execution_id)['state']}\n{self.log()}"
        )
