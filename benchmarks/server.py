"""A server as its users meet it: start, memory at rest, small executions, one large execution.

    python -m benchmarks.server [--database URL] [--tasks N]

Each figure is one JSON line. Run it on a quiet machine; load averages are printed with every line.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

TWO = """id: two
namespace: bench
tasks:
  - id: first
    type: core.debug.Return
    format: "{{ flow.id }}"
  - id: second
    type: core.debug.Return
    format: "{{ outputs.first.value }}"
"""
FAN = """id: fan
namespace: bench
inputs:
  - id: n
    type: INT
tasks:
  - id: each
    type: core.flow.ForEach
    values: "{{ range(0, inputs.n - 1) }}"
    concurrencyLimit: 0
    tasks:
      - id: noop
        type: core.debug.Return
        format: "{{ taskrun.value }}"
"""
BOUNDARY = "benchmark"


class Server:
    """One `vivace server` process."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.port = _free_port()
        self.began = time.perf_counter()
        arguments = ["--port", str(self.port), "--data-dir", str(folder)]
        if database is not None:
            arguments += ["--database", database]
        self.process = subprocess.Popen(
            [str(Path(sys.executable).parent / "vivace"), "server", *arguments],
            stderr=subprocess.DEVNULL,
            # An installed package has its byte code; so has a checkout after the first start.
            env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
        )
        while not self._answers():
            if self.process.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.005)
        self.start_seconds = time.perf_counter() - self.began

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            return self.call("GET", "/ping", root="") == b"pong"
        return False

    def call(
        self, method: str, path: str, body: bytes = b"", media: str = "", root: str = "/api/v1/main"
    ) -> Any:
        headers = {"Content-Type": media} if media else {}
        url = f"http://127.0.0.1:{self.port}{root}{path}"
        request = urllib.request.Request(url, body or None, headers, method=method)
        with urllib.request.urlopen(request, timeout=600) as response:
            text = response.read()
        return json.loads(text) if root else text

    def save(self, source: str) -> None:
        self.call("POST", "/flows", source.encode(), "application/x-yaml")

    def start(self, flow: str, **inputs: Any) -> str:
        parts = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in inputs.items()
        )
        body = f"{parts}--{BOUNDARY}--\r\n".encode()
        media = f"multipart/form-data; boundary={BOUNDARY}"
        return str(self.call("POST", f"/executions/bench/{flow}", body, media)["id"])

    def end_of(self, execution_id: str, pause: float = 0.01) -> float:
        while True:
            state = self.call("GET", f"/executions/{execution_id}/summary")["state"]
            if state["current"] in ("SUCCESS", "FAILED", "KILLED", "WARNING"):
                assert state["current"] == "SUCCESS", state
                return datetime.fromisoformat(state["endDate"]).timestamp()
            time.sleep(pause)

    def memory_mib(self) -> float:
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in text.splitlines() if "VmRSS" in line) / 1024

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def tell(what: str, values: list[float], unit: str, **more: Any) -> None:
    """Print one figure."""
    figure = {
        "what": what,
        "median": round(statistics.median(values), 4),
        "min": round(min(values), 4),
        "max": round(max(values), 4),
        "unit": unit,
        "n": len(values),
        "load": [round(item, 1) for item in os.getloadavg()],
    }
    print(json.dumps({**figure, **more}), flush=True)


def starts(folder: Path, database: str | None) -> None:
    seconds, memory = [], []
    for number in range(4):
        server = Server(folder, database)
        if number:  # the first makes the database
            seconds.append(server.start_seconds)
        time.sleep(2)
        memory.append(server.memory_mib())
        server.stop()
    tell("start to first answer", seconds, "s")
    tell("resident memory at rest", memory, "MiB")


def alone(server: Server) -> None:
    latencies = []
    for _ in range(53):
        began = time.time()
        latencies.append((server.end_of(server.start("two"), 0.002) - began) * 1000)
    tell("two-task execution alone", latencies[3:], "ms")


def burst(server: Server, count: int, callers: int) -> None:
    ids: list[str] = []
    began = time.time()

    def caller() -> None:
        ids.extend(server.start("two") for _ in range(count // callers))

    threads = [threading.Thread(target=caller) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    accepted = time.time() - began
    last = max(server.end_of(item) for item in ids[-callers * 3 :])
    tell(f"burst of {count}", [60 * count / (last - began)], "executions/min", accepted_s=accepted)


def large(server: Server, tasks: int) -> None:
    began = time.time()
    seconds = server.end_of(server.start("fan", n=tasks), 0.05) - began
    tell(f"one execution of {tasks} task runs", [seconds], "s", per_second=round(tasks / seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a server.")
    parser.add_argument("--database", help="postgresql://…; an SQLite file unless given")
    parser.add_argument("--tasks", type=int, default=20_000, help="of the largest execution")
    options = parser.parse_args()
    with _folder() as folder:
        starts(folder, options.database)
        server = Server(folder, options.database)
        try:
            server.save(TWO)
            server.save(FAN)
            alone(server)
            for count in (200, 2_000):
                burst(server, count, 8)
            for tasks in (1_000, options.tasks):
                large(server, tasks)
            tell("resident memory after all that", [server.memory_mib()], "MiB")
        finally:
            server.stop()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="vivace-benchmark-") as folder:
        yield Path(folder) / "data"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
