"""What is special about SQLite: the file, its WAL, its lock, and a disk that is full."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.integration.store.records import T0, a_flow, a_line, a_run, an_execution, ended, keep
from vivace.errors import BadRequestError, UnavailableError
from vivace.store import Batch, Leaf, Op, Query, Store, open_store, reading_time, sqlite
from vivace.store.database import Database

# a few milliseconds of work that keep a snapshot of the executions
_SLOW = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    " SELECT count(*) FROM n, (SELECT count(*) FROM executions)"
)
_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def _size(path: Path) -> int:
    return path.stat().st_size


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vivace.db"


@pytest.fixture
async def database(file: Path) -> AsyncIterator[Database]:
    database = await Database.open(str(file), readers=4, exclusive=True)
    yield database
    await database.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("auto_vacuum", 2),
        ("foreign_keys", 0),
        ("busy_timeout", 5000),
        ("secure_delete", 2),
    ],
)
async def test_the_writer_is_set_up(database: Database, pragma: str, value: object) -> None:
    statement = f"PRAGMA {pragma}"
    assert await database.write(lambda c: c.exec_driver_sql(statement).scalar()) == value


async def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(UnavailableError, match="cannot be written"):
        await database.read(lambda c: c.exec_driver_sql("DELETE FROM logs"))


async def test_a_reading_sees_one_instant(database: Database) -> None:
    store = Store(database)
    await keep(store, an_execution("a"))
    loop = asyncio.get_running_loop()
    count = "SELECT count(*) FROM executions"

    def look_twice(connection: sa.Connection) -> tuple[object, object]:
        first = connection.exec_driver_sql(count).scalar()
        asyncio.run_coroutine_threadsafe(keep(store, an_execution("b")), loop).result(10)
        return first, connection.exec_driver_sql(count).scalar()

    assert await database.read(look_twice) == (1, 1)
    assert await database.read(lambda c: c.exec_driver_sql(count).scalar()) == 2


class TestFullDisk:
    async def _limit(self, database: Database, spare: int) -> None:
        def limit(connection: sa.Connection) -> None:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + spare}")

        await database.write(limit)

    async def test_commits_fail_until_there_is_space_and_nothing_is_there_by_half(
        self, database: Database
    ) -> None:
        store = Store(database)
        await keep(store, an_execution("before"))
        await self._limit(database, 2)
        large = Batch([an_execution("large")], logs=[a_line("large", "x" * 100_000)])
        for _ in range(3):
            with pytest.raises(UnavailableError, match="SQLite cannot write: the disk is full"):
                await store.commit(large)
        assert await store.executions.open_ids() == ["before"]
        await self._limit(database, 1_000)
        await store.commit(large)
        assert sorted(await store.executions.open_ids()) == ["before", "large"]
        assert len(await store.logs.of_execution("large")) == 1

    async def test_all_who_wait_are_told(self, database: Database) -> None:
        store = Store(database)
        await self._limit(database, 2)
        outcomes = await asyncio.gather(
            store.commit(Batch(logs=[a_line("e1", "x" * 100_000)])),
            store.flows.save(a_flow(source="x" * 100_000)),
            *(keep(store, an_execution()) for _ in range(20)),
            return_exceptions=True,
        )
        failed = [outcome for outcome in outcomes if isinstance(outcome, UnavailableError)]
        assert isinstance(outcomes[0], UnavailableError)
        assert len(await store.executions.open_ids()) == 22 - len(failed) - (
            not isinstance(outcomes[1], UnavailableError)
        )


async def test_another_program_that_writes_is_waited_for_then_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_BUSY_MILLISECONDS", 100)
    store = await open_store(str(file))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError, match="another program is writing"):
        await keep(store, an_execution("e1"))
    other.execute("COMMIT")
    await keep(store, an_execution("e1"))
    assert await store.executions.open_ids() == ["e1"]
    other.close()
    await store.close()


async def test_the_wal_stays_bounded_though_there_are_always_readers(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 1_000_000
    monkeypatch.setattr(sqlite, "MAX_WAL_BYTES", limit)
    database = await Database.open(str(file), readers=4, exclusive=True)
    store, wal = Store(database), Path(f"{file}-wal")
    written, largest = 0, 0

    async def read_on() -> None:
        while written < 10 * limit:
            await database.read(lambda c: c.exec_driver_sql(_SLOW).scalar())

    async def write_on() -> None:
        nonlocal written, largest
        while written < 10 * limit:
            await store.commit(Batch(logs=[a_line("e1", "x" * 100_000)]))
            written += 100_000
            largest = max(largest, _size(wal))

    await asyncio.gather(*(read_on() for _ in range(4)), write_on())
    await database.close()
    # without care it grows to more than all that was written, ten times the limit; readers that
    # happen to pause let SQLite begin it anew by itself before the limit
    assert 0 < largest < 5 * limit


async def test_a_reader_that_never_ends_does_not_stop_the_writer(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "MAX_WAL_BYTES", 100_000)
    monkeypatch.setattr(sqlite, "_RESTART_MILLISECONDS", 1)
    store = await open_store(str(file))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM logs").fetchone()
    for _ in range(20):
        await store.commit(Batch(logs=[a_line("e1", "x" * 50_000)]))
    other.execute("COMMIT")
    other.close()
    for _ in range(3):
        await store.commit(Batch(logs=[a_line("e1", "x" * 50_000)]))
    assert _size(Path(f"{file}-wal")) < 1_000_000
    assert len(await store.logs.of_execution("e1")) == 23
    await store.close()


async def test_the_file_shrinks_after_a_purge(file: Path) -> None:
    store = await open_store(str(file))
    empty = _size(file)
    for start in range(0, 1_000, 100):
        executions = [ended(f"e{n}") for n in range(start, start + 100)]
        runs = [(execution.id, a_run()) for execution in executions]
        lines = [a_line(execution.id, "x" * 4_000) for execution in executions]
        await store.commit(Batch(executions, runs, logs=lines))
    await store.close()
    full = _size(file)
    assert full > empty + 4_000_000
    store = await open_store(str(file))
    assert (await store.purge(T0 * 2)).executions == 1_000
    await store.close()
    assert _size(file) < empty + 0.1 * (full - empty)


async def test_a_query_that_takes_too_long_is_given_up(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "QUERY_SECONDS", 0.1)
    database = await Database.open(str(file), readers=1, exclusive=True)
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="cannot read: a query took more than"):
        await database.read(lambda c: c.exec_driver_sql(_ENDLESS).scalar())
    assert time.monotonic() - started < 10
    assert await database.read(lambda c: c.exec_driver_sql("SELECT 1").scalar()) == 1
    await database.close()


async def test_a_hostile_pattern_is_given_up(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_time, "PATTERN_SECONDS", 0.2)
    monkeypatch.setattr(sqlite, "PATTERN_SECONDS", 0.2)
    store = await open_store(str(file), readers=1)
    await store.flows.save(a_flow(source="a" * 5_000 + "!"))
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.005)
            beats += 1

    beating = asyncio.create_task(beat())
    pattern = Leaf("source", Op.REGEX, "^(a|a|aa)*$")
    with pytest.raises(BadRequestError, match=r"takes more than 0\.2 seconds"):
        await store.flows.search(Query(filters=(pattern,)))
    # the event loop went on meanwhile
    assert beats > 3
    beating.cancel()
    assert (await store.flows.search(Query())).total == 1
    await store.close()


async def test_an_old_library_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 39, 4))
    with pytest.raises(UnavailableError, match=r"but 3\.40\.0 or newer is needed"):
        await open_store(str(file))


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (Query(), "executions_by_start"),
        (Query(filters=(Leaf("state", Op.EQUALS, "FAILED"),)), "executions_by_start"),
        (Query(filters=(Leaf("startDate", Op.GREATER_THAN, T0),)), "executions_by_start"),
        (
            Query(
                filters=(
                    Leaf("namespace", Op.EQUALS, "a"),
                    Leaf("flowId", Op.EQUALS, "b"),
                )
            ),
            "executions_by_flow",
        ),
    ],
    ids=["all", "state", "time", "flow"],
)
async def test_lists_are_read_along_an_index(
    database: Database, question: Query, index: str
) -> None:
    plans: list[str] = []

    def explain(**event: object) -> None:
        statement = str(event["statement"])
        if not statement.startswith("SELECT"):
            return
        cursor = event["conn"].connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", event["parameters"])
        plans.append("; ".join(row[3] for row in cursor.fetchall()))
        cursor.close()

    engine = database._readers._engine
    sa.event.listen(engine, "before_cursor_execute", explain, named=True)
    await Store(database).executions.search(question)
    assert len(plans) == 2
    for plan in plans:
        assert index in plan
        assert "SCAN" not in plan
    assert "COVERING" in plans[0]
    assert "USE TEMP B-TREE FOR ORDER BY" not in plans[1]
