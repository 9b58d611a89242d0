"""Python script tasks, warm and plain side by side: from dispatch to the first line, and many.

    python -m benchmarks.scripts [--rounds N]

Two servers take turns, so that both meet the same machine. Each figure is one JSON line.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import datetime
from pathlib import Path

from benchmarks.server import Server, tell

FIRST_LINE = """id: first_line
namespace: bench
inputs:
  - id: n
    type: INT
tasks:
  - id: each
    type: core.flow.ForEach
    values: "{{ range(1, inputs.n) }}"
    concurrencyLimit: 1
    tasks:
      - id: script
        type: io.kestra.plugin.scripts.python.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          import time; now = time.time()
          print('::{"outputs": {"now": %.6f}}::' % now)
"""
FIB = """id: fib
namespace: bench
tasks:
  - id: each
    type: core.flow.ForEach
    values: "{{ range(1, 40) }}"
    concurrencyLimit: 1
    tasks:
      - id: script
        type: io.kestra.plugin.scripts.python.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          def fib(n):
              return n if n <= 1 else fib(n - 1) + fib(n - 2)
          print(fib(10))
"""
WAYS = {"warm": "true", "plain": "false"}


def first_lines(server: Server, count: int) -> list[float]:
    """Milliseconds from the worker's taking a task to the script's first line."""
    execution = server.start("first_line", n=count)
    server.end_of(execution)
    runs = server.call("GET", f"/executions/{execution}")["taskRunList"]
    return [
        (run["outputs"]["vars"]["now"] - _running_since(run)) * 1000
        for run in runs
        if run["taskId"] == "script"
    ]


def _running_since(run: dict[str, object]) -> float:
    histories = run["state"]["histories"]  # type: ignore[index]
    date = next(entry["date"] for entry in histories if entry["state"] == "RUNNING")
    return datetime.fromisoformat(date).timestamp()


def forty(server: Server) -> float:
    began = time.time()
    return server.end_of(server.start("fib"), 0.05) - began


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure Python script tasks.")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        servers = {}
        try:
            for way, setting in WAYS.items():
                os.environ["VIVACE_PLUGIN_SETTINGS"] = f"python-warm: {setting}"
                servers[way] = Server(Path(folder, way), None)
                servers[way].save(FIRST_LINE)
                servers[way].save(FIB)
            measure(servers, options.rounds)
        finally:
            for server in servers.values():
                server.stop()


def measure(servers: dict[str, Server], rounds: int) -> None:
    lines: dict[str, list[float]] = {way: [] for way in servers}
    totals: dict[str, list[float]] = {way: [] for way in servers}
    for server in servers.values():
        first_lines(server, 3)  # the first start of an interpreter reads its files
    for _ in range(rounds):
        for way, server in servers.items():
            lines[way] += first_lines(server, 20)
            totals[way].append(forty(server))
    for way in servers:
        values = sorted(lines[way])
        p95 = round(values[int(len(values) * 0.95)], 2)
        tell(f"dispatch to first line, {way}", values, "ms", p95=p95)
        tell(f"40 × fib(10) in sequence, {way}", totals[way], "s")


if __name__ == "__main__":
    main()
