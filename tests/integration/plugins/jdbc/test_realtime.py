"""The realtime trigger on PostgreSQL: notifications, and rows of a table as a queue."""

from __future__ import annotations

import asyncio
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError

from tests.integration.plugins.jdbc.conftest import REGISTRY
from tests.support.eventually import eventually
from vivace.errors import TaskError
from vivace.model.trigger import Trigger
from vivace.plugin import Event
from vivace.plugin.testing import LocalContext, read_trigger, take_events

QUEUE = {
    "sql": "SELECT id, payload FROM outbox ORDER BY id LIMIT 3",
    "key": "id",
    "doneSQL": "DELETE FROM outbox WHERE id = :id",
}


def trigger(**properties: Any) -> Trigger:
    return read_trigger(
        {"id": "t", "type": "jdbc.postgresql.RealtimeTrigger", **properties}, REGISTRY
    )


@pytest.fixture
def outbox(database: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    database.execute("CREATE TABLE outbox (id serial PRIMARY KEY, payload jsonb)")
    return database


def add(database: psycopg.Connection[Any], count: int) -> None:
    database.execute(
        "INSERT INTO outbox (payload) SELECT jsonb_build_object('n', n)"
        " FROM generate_series(1, %s) n",
        [count],
    )
    database.execute("NOTIFY orders")


def left(database: psycopg.Connection[Any]) -> int:
    (row,) = database.execute("SELECT count(*) FROM outbox").fetchall()
    return int(row[0])


async def listening(
    made: Trigger, context: LocalContext, count: int, **more: Any
) -> asyncio.Task[list[Event]]:
    context.is_connected = False
    task = asyncio.create_task(take_events(made, context, count, **more))
    await eventually(lambda: context.is_connected or task.done())
    return task


async def test_notifications_are_events(
    database: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    task = await listening(trigger(**access, channel=["orders", "Odd name"]), context, 2)
    database.execute("NOTIFY orders, 'first'")
    database.execute("NOTIFY \"Odd name\", 'second'")
    first, second = await task
    assert first.variables["channel"] == "orders"
    assert first.variables["payload"] == "first"
    assert first.variables["pid"] == database.info.backend_pid
    assert second.variables["channel"] == "Odd name"


async def test_rows_that_are_there_come_first_and_new_ones_at_once(
    outbox: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    add(outbox, 7)
    made = trigger(**access, channel="orders", queue=QUEUE)
    task = await listening(made, context, 9)
    await eventually(lambda: left(outbox) == 0)
    add(outbox, 2)
    events = await asyncio.wait_for(task, 5)
    assert [event.key for event in events] == [str(number) for number in range(1, 10)]
    assert events[0].variables == {"row": {"id": 1, "payload": {"n": 1}}}
    assert left(outbox) == 0


async def test_rows_that_are_not_acknowledged_stay(
    outbox: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    add(outbox, 2)
    made = trigger(**access, channel="orders", queue=QUEUE)
    events = await (await listening(made, context, 2, acknowledge=False))
    assert len(events) == 2
    assert left(outbox) == 2
    again = await (await listening(made, context, 2))
    assert [event.key for event in again] == ["1", "2"]
    assert left(outbox) == 0


async def test_it_looks_at_intervals_without_a_notification(
    outbox: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    task = await listening(trigger(**access, queue={**QUEUE, "interval": "PT0.1S"}), context, 1)
    outbox.execute("INSERT INTO outbox (payload) VALUES ('1')")
    (event,) = await asyncio.wait_for(task, 5)
    assert event.variables["row"]["payload"] == 1


async def test_a_connection_that_is_ended_is_an_error(
    database: psycopg.Connection[Any], access: dict[str, str], context: LocalContext
) -> None:
    task = await listening(trigger(**access, channel="orders"), context, 1)
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with pytest.raises(TaskError, match=r"PostgreSQL: .*connection"):
        await asyncio.wait_for(task, 5)


@pytest.mark.parametrize(
    ("queue", "says"),
    [
        ({"sql": "SELECT 1 AS n"}, "`queue.key` is `id`, and the rows have no such column but n"),
        ({"sql": "CREATE TEMP TABLE x ()"}, "gives no rows"),
        ({"sql": "SELECT nothing"}, "does not exist"),
        ({"sql": "SELECT NULL AS id"}, "no value in the column"),
    ],
)
async def test_a_queue_that_is_none_is_said(
    queue: dict[str, str], says: str, access: dict[str, str], context: LocalContext
) -> None:
    made = trigger(**access, queue={**QUEUE, **queue})
    with pytest.raises(TaskError, match=says):
        await take_events(made, context, 1)


async def test_it_needs_something_to_listen_to(access: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either `channel` or `queue`"):
        trigger(**access)
