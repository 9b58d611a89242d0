"""CopyIn against `psql \\copy`: the same CSV file into the same server, in turn.

    python -m benchmarks.copy_in [--rows 1000000] [--rounds 3]

Prints the best time of each, their ratio, and the peak resident memory of a process that does
nothing but run the task. Exits with 1 when the task takes more than twice as long as psql, or
300 MB.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tools.postgres import binaries, service

_TABLE = "CREATE UNLOGGED TABLE orders (id int, customer text, day date, total numeric, note text)"
_MAX_RATIO = 2.0
_MAX_MB = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--task", nargs=2, metavar=("URL", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        asyncio.run(run_task_alone(*options.task))
        return
    with tempfile.TemporaryDirectory(prefix="vivace-copy-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        arguments = ["--dir", str(folder / "server"), "--temporary", "--database", "benchmark"]
        url = service.start(folder / "server", arguments)
        try:
            compare(url, folder, options.rows, options.rounds)
        finally:
            service.stop(folder / "server")


def compare(url: str, folder: Path, rows: int, rounds: int) -> None:
    file = folder / "orders.csv"
    write_csv(file, rows)
    print(f"{rows:,} rows, {file.stat().st_size / 1e6:.0f} MB")
    psql, task, memory = [], [], 0.0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLE)
        for _ in range(rounds):
            psql.append(with_psql(url, file))
            check(connection, rows)
            seconds, peak = with_task(url, file)
            check(connection, rows)
            task.append(seconds)
            memory = max(memory, peak)
    ratio = min(task) / min(psql)
    print(f"psql \\copy  {min(psql):6.2f} s  ({', '.join(f'{each:.2f}' for each in psql)})")
    print(f"CopyIn      {min(task):6.2f} s  ({', '.join(f'{each:.2f}' for each in task)})")
    print(f"ratio       {ratio:6.2f}    peak memory {memory:.0f} MB")
    sys.exit(ratio > _MAX_RATIO or memory > _MAX_MB)


def write_csv(file: Path, rows: int) -> None:
    with file.open("w") as sink:
        sink.write("id,customer,day,total,note\n")
        sink.writelines(
            f"{n},customer {n % 9973},2026-01-{n % 28 + 1:02d},{n % 100000 / 100},"
            f'"a, ""note"" {n}"\n'
            for n in range(rows)
        )


def check(connection: psycopg.Connection[tuple[int]], rows: int) -> None:
    (count,) = connection.execute("SELECT count(*) FROM orders").fetchone() or (0,)
    assert count == rows, f"{count} rows instead of {rows}"
    connection.execute("TRUNCATE orders")


def with_psql(url: str, file: Path) -> float:
    start = time.perf_counter()
    command = f"\\copy orders FROM '{file}' WITH (FORMAT csv, HEADER true)"
    subprocess.run([str(binaries.ensure() / "psql"), "-qX", url, "-c", command], check=True)
    return time.perf_counter() - start


def with_task(url: str, file: Path) -> tuple[float, float]:
    """Give the seconds that the task took and the peak memory of its process in MB."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.copy_in", "--task", url, str(file)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
    )
    told = json.loads(done.stdout)
    return told["seconds"], told["peak_mb"]


async def run_task_alone(url: str, file: str) -> None:
    from vivace.plugin import Registry
    from vivace.plugin.testing import LocalContext, read_task, run_task
    from vivace.plugins.manifest import MANIFEST

    place = urlsplit(url)
    with tempfile.TemporaryDirectory() as folder:
        context = LocalContext(Path(folder))
        uri = context.files.put(Path(file), "orders.csv")
        task = read_task(
            {
                "id": "load",
                "type": "jdbc.postgresql.CopyIn",
                "url": f"jdbc:postgresql://{place.hostname}:{place.port}{place.path}",
                "username": place.username,
                "password": place.password,
                "from": uri,
                "table": "orders",
                "format": "CSV",
                "header": True,
            },
            Registry([MANIFEST]),
        )
        start = time.perf_counter()
        await run_task(task, context)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main()
