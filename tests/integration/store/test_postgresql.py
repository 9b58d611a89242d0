"""What is special about PostgreSQL: connections that break, and a lock that goes with them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tests.integration.store.records import a_line, an_execution, keep
from tools.postgres import binaries
from tools.postgres.server import Server, free_port
from vivace.errors import BadRequestError, ConflictError, UnavailableError
from vivace.store import Batch, Leaf, Op, Query, Store, open_store, postgresql
from vivace.store.database import Database

_PID = "SELECT pg_backend_pid()"


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    database = await Database.open(postgres_url, readers=1, exclusive=True)
    yield database
    await database.close()


def _terminate(url: str, pid: object) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


async def _writer_pid(database: Database) -> object:
    return await database.write(lambda c: c.exec_driver_sql(_PID).scalar())


async def test_commits_are_synchronous_whatever_the_server_says(database: Database) -> None:
    show = "SHOW synchronous_commit"
    assert await database.read(lambda c: c.exec_driver_sql(show).scalar()) == "off"
    assert await database.write(lambda c: c.exec_driver_sql(show).scalar()) == "on"


async def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(UnavailableError, match="accepts no writes"):
        await database.read(lambda c: c.exec_driver_sql("DELETE FROM logs"))


async def test_a_reading_sees_one_instant(database: Database) -> None:
    store = Store(database)
    loop = asyncio.get_running_loop()
    count = "SELECT count(*) FROM executions"

    def look_twice(connection: sa.Connection) -> tuple[object, object]:
        first = connection.exec_driver_sql(count).scalar()
        asyncio.run_coroutine_threadsafe(keep(store, an_execution("b")), loop).result(10)
        return first, connection.exec_driver_sql(count).scalar()

    assert await database.read(look_twice) == (0, 0)


async def test_a_commit_after_a_lost_connection_does_not_notice(
    database: Database, postgres_url: str
) -> None:
    store = Store(database)
    await keep(store, an_execution("a"))
    _terminate(postgres_url, await _writer_pid(database))
    await keep(store, an_execution("b"))
    assert sorted(await store.executions.open_ids()) == ["a", "b"]


async def test_a_reading_after_a_lost_connection_does_not_notice(
    database: Database, postgres_url: str
) -> None:
    pid = await database.read(lambda c: c.exec_driver_sql(_PID).scalar())
    _terminate(postgres_url, pid)
    assert await Store(database).executions.open_ids() == []


async def test_a_connection_lost_in_the_middle_undoes_and_repeats_it_all(
    database: Database, postgres_url: str
) -> None:
    store = Store(database)
    calls = 0

    def break_once(connection: sa.Connection) -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            _terminate(postgres_url, connection.exec_driver_sql(_PID).scalar())
        connection.exec_driver_sql("SELECT 1")
        return calls

    first = store.commit(Batch([an_execution("a")], logs=[a_line("a")]))
    outcomes = await asyncio.gather(first, database.write(break_once), keep(store, an_execution()))
    assert outcomes[1] == 2
    assert len(await store.executions.open_ids()) == 2
    assert len(await store.logs.of_execution("a")) == 1


class TestLostDuringCommit:
    """The connection breaks in the moment of COMMIT: once before it happened, once after."""

    @pytest.fixture
    def break_commit(self, database: Database, postgres_url: str) -> Any:
        def arm(*, committed: bool) -> None:
            engine = database.writer._session._engine
            armed = [True]

            def break_once(connection: sa.Connection) -> None:
                if not armed:
                    return
                armed.clear()
                driver = connection.connection.driver_connection
                pid = driver.info.backend_pid
                if committed:
                    driver.commit()
                    driver.execute("SELECT 1")  # so that there is something left to commit
                _terminate(postgres_url, pid)

            sa.event.listen(engine, "commit", break_once)

        return arm

    @pytest.mark.parametrize("committed", [False, True])
    async def test_it_happens_once(
        self, database: Database, break_commit: Any, committed: bool
    ) -> None:
        store = Store(database)
        break_commit(committed=committed)
        result = await store.commit(Batch([an_execution("a")], logs=[a_line("a")]))
        assert len(result.log_seqs) == 1
        assert len(await store.logs.of_execution("a")) == 1
        assert await store.executions.open_ids() == ["a"]

    async def test_if_nobody_can_be_asked_the_caller_is_told(
        self, database: Database, break_commit: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = Store(database)
        break_commit(committed=True)

        def refuse(*_: object) -> bool:
            raise UnavailableError("away")

        with monkeypatch.context() as context:
            context.setattr(database.dialect, "was_committed", refuse)
            with pytest.raises(UnavailableError, match="whether it happened cannot be asked"):
                await store.commit(Batch([an_execution("a")], logs=[a_line("a")]))
        assert len(await store.logs.of_execution("a")) == 1
        await keep(store, an_execution("a"))


async def test_the_lock_goes_with_the_connection(database: Database, postgres_url: str) -> None:
    store = Store(database)
    blocker = await asyncio.to_thread(psycopg.connect, postgres_url, autocommit=True)
    _terminate(postgres_url, await _writer_pid(database))
    blocker.execute("SELECT pg_advisory_lock(%s)", [postgresql._LOCK])
    with pytest.raises(UnavailableError, match=r"is in use by .*backend \d+"):
        await keep(store, an_execution("a"))
    assert await store.executions.open_ids() == []
    blocker.close()
    other = await _open_when_free(postgres_url)
    with pytest.raises(UnavailableError, match="is in use by vivace, process"):
        await keep(store, an_execution("a"))
    await other.close()
    await _keep_when_free(store)
    assert await store.executions.open_ids() == ["a"]


async def _open_when_free(url: str) -> Store:
    # a session's locks go when its backend has ended, a moment after the client closed
    for _ in range(100):
        try:
            return await open_store(url)
        except ConflictError:
            await asyncio.sleep(0.02)
    return await open_store(url)


async def _keep_when_free(store: Store) -> None:
    for _ in range(100):
        try:
            return await keep(store, an_execution("a"))
        except UnavailableError:
            await asyncio.sleep(0.02)
    return await keep(store, an_execution("a"))


async def test_a_server_that_takes_no_writes(database: Database, postgres_url: str) -> None:
    store = Store(database)
    name = postgres_url.rpartition("/")[2]
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    _terminate(postgres_url, await _writer_pid(database))
    with pytest.raises(UnavailableError, match="accepts no writes"):
        await keep(store, an_execution("a"))


async def test_a_query_that_takes_too_long_is_given_up(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "QUERY_SECONDS", 1)
    database = await Database.open(postgres_url, readers=1, exclusive=True)
    with pytest.raises(UnavailableError, match="cannot read: a statement took too long"):
        await database.read(lambda c: c.exec_driver_sql("SELECT pg_sleep(60)"))
    await database.close()


async def test_a_pattern_that_only_python_understands(database: Database) -> None:
    leaf = Leaf("namespace", Op.REGEX, r"(?<name>a)\p{L}")
    with pytest.raises(BadRequestError, match="Invalid query filters: PostgreSQL says"):
        await Store(database).executions.search(Query(filters=(leaf,)))


async def test_a_deadlock_is_repeated(database: Database) -> None:
    calls = 0

    def deadlock_once(connection: sa.Connection) -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            connection.exec_driver_sql("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$")
        return calls

    assert await database.write(deadlock_once) == 2


async def test_a_user_without_rights_is_told(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS poor_user")
        connection.execute("CREATE ROLE poor_user LOGIN PASSWORD 'poor'")
    poor = sa.make_url(postgres_url).set(username="poor_user", password="poor")
    with pytest.raises(UnavailableError, match="its user lacks a right: permission denied"):
        await open_store(poor.render_as_string(hide_password=False))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP ROLE poor_user")


@pytest.mark.timeout(180)
async def test_the_server_is_stopped_and_started_again(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)  # noqa: ASYNC240
    port = free_port()
    server = Server(binaries.ensure(), tmp_path, port)
    await asyncio.to_thread(server.start)
    try:
        server.query("CREATE ROLE tester LOGIN SUPERUSER PASSWORD 'tester'")
        url = f"postgresql://tester:tester@127.0.0.1:{server.port}/postgres"
        store = await open_store(url, readers=2)
        await keep(store, an_execution("before"))
        await asyncio.to_thread(server.stop)
        started = time.monotonic()
        with pytest.raises(UnavailableError, match="PostgreSQL cannot read"):
            await store.executions.open_ids()
        outcomes = await asyncio.gather(
            *(keep(store, an_execution()) for _ in range(50)), return_exceptions=True
        )
        assert all(isinstance(outcome, UnavailableError) for outcome in outcomes)
        for _ in range(4):
            with pytest.raises(UnavailableError, match="PostgreSQL cannot write"):
                await keep(store, an_execution())
        # it waits longer and longer between attempts, but nobody waits for long
        assert time.monotonic() - started < 30
        server = Server(binaries.ensure(), tmp_path, port)
        await asyncio.to_thread(server.start)
        await keep(store, an_execution("after"))
        assert sorted(await store.executions.open_ids()) == ["after", "before"]
        await store.close()
    finally:
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.remove)
