"""A server with many schedules: how soon it answers, what it costs while none is due.

    python -m benchmarks.schedules [--schedules N] [--rest SECONDS]

A server without schedules is started in turns with it. Each figure is one JSON line.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

from benchmarks.server import Server, tell

FLOW = """id: flow_{number}
namespace: bench
tasks:
  - {{id: say, type: core.log.Log, message: "it is {{{{ trigger.date }}}}"}}
triggers:
  - {{id: yearly, type: core.trigger.Schedule, cron: "{minute} {hour} {day} {month} *"}}
"""
PORTION = 250
MOST_WAIT_S = 600


def fill(folder: Path, schedules: int) -> None:
    """Save flows that are due within the year, but not now."""
    chance, now = random.Random(1), time.gmtime()
    months = [month for month in range(1, 13) if month not in (now.tm_mon, now.tm_mon % 12 + 1)]
    server = Server(folder, None)
    for first in range(0, schedules, PORTION):
        flows = [
            FLOW.format(
                number=number,
                minute=chance.randrange(60),
                hour=chance.randrange(24),
                day=chance.randrange(1, 29),
                month=chance.choice(months),
            )
            for number in range(first, min(first + PORTION, schedules))
        ]
        source = "---\n".join(flows).encode()
        server.call("POST", "/flows/bulk?delete=false", source, "application/x-yaml")
    server.stop()


def cpu_seconds(server: Server) -> float:
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def at_rest(server: Server, seconds: float) -> tuple[float, float, float]:
    """Give seconds of work after the start, then the share of a core at rest, and the memory."""
    began, last = cpu_seconds(server), -1.0
    for _ in range(MOST_WAIT_S // 10):
        now = cpu_seconds(server)
        if now - last < 0.1:
            break  # it has read what there was to read
        last = now
        time.sleep(10)
    settled = cpu_seconds(server)
    time.sleep(seconds)
    share = (cpu_seconds(server) - settled) / seconds
    return settled - began, share, server.memory_mib()


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a server with many schedules.")
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--rest", type=float, default=60)
    parser.add_argument("--starts", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = {count: Path(folder, f"s{count}") for count in (0, options.schedules)}
        for count, place in places.items():
            fill(place, count)
        starts: dict[int, list[float]] = {count: [] for count in places}
        for _ in range(options.starts):
            for count, place in places.items():
                server = Server(place, None)
                starts[count].append(server.start_seconds)
                server.stop()
        for count, seconds in starts.items():
            tell(f"start to first answer, {count} schedules", seconds, "s")
        for count, place in places.items():
            server = Server(place, None)
            work, share, memory = at_rest(server, options.rest)
            server.stop()
            tell(f"work after the start, {count} schedules", [work], "s")
            tell(f"share of a core at rest, {count} schedules", [share * 100], "%")
            tell(f"resident memory at rest, {count} schedules", [memory], "MiB")


if __name__ == "__main__":
    main()
