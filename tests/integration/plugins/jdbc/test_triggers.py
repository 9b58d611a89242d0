"""Triggers on PostgreSQL, SQLite and DuckDB: rows start an execution, and none is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.integration.plugins.jdbc.conftest import REGISTRY, content
from vivace.errors import TaskError
from vivace.model.trigger import Trigger
from vivace.plugin.testing import (
    LocalContext,
    evaluate_trigger,
    read_trigger,
    settle_trigger,
)

CONSUME = {
    "sql": "SELECT id FROM q WHERE NOT done ORDER BY id",
    "afterSQL": "UPDATE q SET done = TRUE WHERE NOT done",
}


@pytest.fixture
def queue(database: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    database.execute("CREATE TABLE q (id int PRIMARY KEY, done boolean NOT NULL DEFAULT false)")
    database.execute("INSERT INTO q VALUES (1), (2)")
    return database


def trigger(kind: str, **properties: Any) -> Trigger:
    return read_trigger({"id": "t", "type": f"jdbc.{kind}.Trigger", **properties}, REGISTRY)


def undone(database: psycopg.Connection[Any]) -> list[int]:
    return [row[0] for row in database.execute("SELECT id FROM q WHERE NOT done ORDER BY id")]


async def test_rows_fire_and_none_do_not(
    queue: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    firing = await evaluate_trigger(trigger("postgresql", **access, sql=CONSUME["sql"]), context)
    assert firing is not None
    assert firing.variables == {"rows": [{"id": 1}, {"id": 2}], "size": 2}
    none = trigger("postgresql", **access, sql="SELECT id FROM q WHERE id > 7")
    assert await evaluate_trigger(none, context) is None


@pytest.mark.parametrize("fetch", ["FETCH_ONE", "STORE"])
async def test_the_rows_come_as_they_are_wanted(
    fetch: str, queue: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    made = trigger("postgresql", **access, sql=CONSUME["sql"], fetchType=fetch)
    firing = await evaluate_trigger(made, context)
    assert firing is not None
    if fetch == "FETCH_ONE":
        assert firing.variables["row"] == {"id": 1}
    else:
        assert content(context, firing.variables["uri"]) == b'{"id":1}\n{"id":2}\n'


async def test_what_follows_is_final_when_the_execution_is_durable(
    queue: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    made = trigger("postgresql", **access, **CONSUME)
    firing = await evaluate_trigger(made, context)
    assert firing is not None
    assert undone(queue) == [1, 2]
    queue.execute("INSERT INTO q VALUES (3)")
    await settle_trigger(made, context, firing)
    assert undone(queue) == [3]


async def test_nothing_has_happened_when_the_firing_is_dropped(
    queue: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    firing = await evaluate_trigger(trigger("postgresql", **access, **CONSUME), context)
    assert firing is not None
    assert firing.on_dropped is not None
    firing.on_dropped()
    assert undone(queue) == [1, 2]


async def test_after_a_crash_it_follows_if_the_rows_are_the_same(
    queue: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    made = trigger("postgresql", **access, **CONSUME)
    firing = await evaluate_trigger(made, context)
    assert firing is not None
    assert firing.on_dropped is not None
    firing.on_dropped()  # as the database does when the server dies
    made.settle(context, firing.memo)  # type: ignore[attr-defined]
    assert undone(queue) == []


async def test_after_a_crash_other_rows_are_not_taken_for_the_same(
    queue: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    made = trigger("postgresql", **access, **CONSUME)
    firing = await evaluate_trigger(made, context)
    assert firing is not None
    assert firing.on_dropped is not None
    firing.on_dropped()
    queue.execute("INSERT INTO q VALUES (3)")
    made.settle(context, firing.memo)  # type: ignore[attr-defined]
    assert undone(queue) == [1, 2, 3]
    assert "may come again" in context.messages()[-1]


async def test_a_database_that_is_away_is_an_error(context: LocalContext) -> None:
    away = trigger(
        "postgresql", url="jdbc:postgresql://127.0.0.1:1/x", username="u", sql="SELECT 1"
    )
    with pytest.raises(TaskError, match="no connection"):
        await evaluate_trigger(away, context)


@pytest.fixture
def file(tmp_path: Path, context: LocalContext) -> Path:
    path = tmp_path / "shop" / "q.db"
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE q (id INTEGER, done BOOLEAN DEFAULT FALSE)")
        connection.execute("INSERT INTO q (id) VALUES (1), (2)")
    connection.close()
    context.settings["local-files-allowed-paths"] = [str(path.parent)]
    return path


async def test_sqlite_takes_rows_out_of_a_queue(file: Path, context: LocalContext) -> None:
    made = trigger("sqlite", url=f"jdbc:sqlite:{file}", **CONSUME)
    firing = await evaluate_trigger(made, context)
    assert firing is not None
    assert firing.variables["rows"] == [{"id": 1}, {"id": 2}]
    await settle_trigger(made, context, firing)
    assert await evaluate_trigger(made, context) is None


async def test_sqlite_loses_nothing_when_the_firing_is_dropped(
    file: Path, context: LocalContext
) -> None:
    made = trigger("sqlite", url=f"jdbc:sqlite:{file}", **CONSUME)
    first = await evaluate_trigger(made, context)
    assert first is not None
    assert first.on_dropped is not None
    first.on_dropped()
    made.settle(context, first.memo)  # type: ignore[attr-defined]
    assert await evaluate_trigger(made, context) is None


async def test_duckdb_fires_for_rows(context: LocalContext) -> None:
    made = trigger(
        "duckdb",
        inputFiles={"n.csv": "n\n1\n2\n3\n"},
        sql="SELECT n FROM read_csv('n.csv') WHERE n > 1",
    )
    firing = await evaluate_trigger(made, context)
    assert firing is not None
    assert firing.variables["rows"] == [{"n": 2}, {"n": 3}]
    none = trigger("duckdb", sql="SELECT 1 WHERE FALSE")
    assert await evaluate_trigger(none, context) is None
