"""The store alone: rows written in a second, the wait for one commit, and reading.

    python -m benchmarks.store [--database URL ...] [--executions N]

Without `--database`: an SQLite file, and the PostgreSQL server of the tests, which does not sync
to the disk; name a server of your own to measure what a durable commit costs. Each figure is one
JSON line; a row is an execution, a task run or a log line, encoded from its record.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.postgres import service
from vivace.model.execution import Attempt, Execution, TaskRun
from vivace.model.log import LogEntry, LogLevel
from vivace.model.state import State
from vivace.store import Batch, Leaf, Op, Query, Store, open_store

PER_BATCH = 200
ROWS = 5
"""Of one execution: itself, two task runs, two log lines."""

Item = tuple[Execution, list[tuple[str, TaskRun]], list[LogEntry]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", action="append", metavar="URL")
    parser.add_argument("--executions", type=int, default=10_000)
    options = parser.parse_args()
    with databases(options.database) as urls:
        for url in urls:
            kind = "postgresql" if url.startswith("postgres") else "sqlite"
            asyncio.run(measure(kind, url, options.executions))


@contextmanager
def databases(given: list[str] | None) -> Iterator[list[str]]:
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        place = folder / "postgres"
        arguments = ["--dir", str(place), "--superuser", "--temporary", "--while", str(os.getpid())]
        try:
            yield [f"sqlite:///{folder / 'bench.db'}", service.start(place, arguments)]
        finally:
            service.stop(place)


async def measure(kind: str, url: str, count: int) -> None:
    began = time.perf_counter()
    store = await open_store(url)
    tell(kind, "open", milliseconds=since(began) * 1000)
    try:
        batches = [batch_of(PER_BATCH) for _ in range(count // PER_BATCH)]
        await writing(kind, store, batches)
        await concurrently(kind, store)
        await waiting(kind, store)
        await reading(kind, store, batches)
    finally:
        await store.close()


async def writing(kind: str, store: Store, batches: list[Batch]) -> None:
    rows = len(batches) * PER_BATCH * ROWS
    await commit_all(kind, store, "insert", batches, rows)
    for batch in batches:
        batch.logs = []
        for execution in batch.executions:
            execution.version += 1
    await commit_all(kind, store, "update", batches, rows * 3 // ROWS)
    fresh = [batch_of(PER_BATCH) for _ in batches[:10]]
    with busy_thread():
        await commit_all(
            kind, store, "insert beside a busy thread", fresh, len(fresh) * PER_BATCH * ROWS
        )


async def commit_all(kind: str, store: Store, what: str, batches: list[Batch], rows: int) -> None:
    began, processor = time.perf_counter(), time.process_time()
    for batch in batches:
        await store.commit(batch)
    took = since(began)
    tell(
        kind,
        what,
        rows_per_second=rows / took,
        rows=rows,
        microseconds_of_processor_per_row=(time.process_time() - processor) / rows * 1e6,
    )


async def concurrently(kind: str, store: Store) -> None:
    """Commit executions one by one, many callers at once."""
    batches = [batch_of(1) for _ in range(5_000)]
    before, began = store.transactions, time.perf_counter()
    await asyncio.gather(*(store.commit(batch) for batch in batches))
    tell(
        kind,
        "5000 commits at once",
        rows_per_second=len(batches) * ROWS / since(began),
        transactions=store.transactions - before,
    )


async def waiting(kind: str, store: Store) -> None:
    """Commit one execution at a time, alone."""
    waits = []
    for _ in range(300):
        batch = batch_of(1)
        began = time.perf_counter()
        await store.commit(batch)
        waits.append(since(began) * 1000)
    tell(kind, "one commit alone", **spread(waits))


async def reading(kind: str, store: Store, batches: list[Batch]) -> None:
    ids = [execution.id for execution in batches[0].executions]
    waits = []
    for key in ids:
        began = time.perf_counter()
        await store.executions.load(key)
        waits.append(since(began) * 1000)
    tell(kind, "load one execution", **spread(waits))
    filters = (Leaf("namespace", Op.PREFIX, "company"), Leaf("state", Op.EQUALS, "SUCCESS"))
    waits = []
    for _ in range(50):
        began = time.perf_counter()
        await store.executions.search(Query(filters=filters, size=25))
        waits.append(since(began) * 1000)
    tell(kind, "search a page of executions", **spread(waits))


def batch_of(count: int) -> Batch:
    items = [item() for _ in range(count)]
    return Batch(
        executions=[execution for execution, _, _ in items],
        task_runs=[run for _, runs, _ in items for run in runs],
        logs=[line for _, _, lines in items for line in lines],
    )


def item() -> Item:
    now, key = time.time_ns() // 1000, secrets.token_urlsafe(16)
    history = [(State.CREATED, now), (State.RUNNING, now + 100), (State.SUCCESS, now + 2_000)]
    execution = Execution(
        id=key,
        tenant="main",
        namespace="company.team",
        flow_id="hello",
        flow_revision=1,
        history=history,
        inputs={"name": "world"},
        outputs={"value": 1},
        labels=[("system.correlationId", key)],
        original_id=key,
        created_at=now,
        version=1,
        task_run_count=2,
        fully_ended=True,
    )
    runs = [
        TaskRun(
            id=secrets.token_urlsafe(16),
            task_id=f"task{ordinal}",
            ordinal=ordinal,
            history=list(history),
            attempts=[Attempt(history[1:])],
            outputs={"value": "hello"},
        )
        for ordinal in range(2)
    ]
    lines = [
        LogEntry(
            "company.team",
            "hello",
            now,
            LogLevel.INFO,
            "Hello world, says this line of the log",
            execution_id=key,
            task_id=run.task_id,
            task_run_id=run.id,
            attempt=0,
        )
        for run in runs
    ]
    return execution, [(key, run) for run in runs], lines


@contextmanager
def busy_thread() -> Iterator[None]:
    """Compute on a thread meanwhile, as an event loop under load does."""
    stop = threading.Event()

    def compute() -> None:
        while not stop.is_set():
            sum(range(1_000))

    thread = threading.Thread(target=compute)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def spread(waits: list[float]) -> dict[str, float]:
    waits.sort()
    return {
        "median_milliseconds": statistics.median(waits),
        "p99_milliseconds": waits[int(len(waits) * 0.99)],
    }


def since(began: float) -> float:
    return time.perf_counter() - began


def tell(kind: str, what: str, **figures: Any) -> None:
    rounded = {
        name: round(value, 3 if value < 10 else 1) if isinstance(value, float) else value
        for name, value in figures.items()
    }
    load = round(os.getloadavg()[0], 1)
    print(json.dumps({"database": kind, "what": what, **rounded, "load": load}), flush=True)


if __name__ == "__main__":
    main()
