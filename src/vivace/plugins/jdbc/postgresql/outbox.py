"""Rows of a table as a queue: each is an event, and is done when its execution is durable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Document, Duration, Event
from vivace.plugins.jdbc.postgresql.listening import Connection, execute

__all__ = ["Outbox", "Queue"]

_AT_ONCE = 500


class Queue(Document):
    """A table whose rows are events."""

    sql: str
    """Query that gives the rows that are not done, the first one first; with a LIMIT of some
    hundred if there may be many."""
    key: str = Field(min_length=1)
    """Column that tells a row from all others there will ever be: no value of it may come again."""
    done_sql: str = Field(alias="doneSQL")
    """Statement that takes a row out of what `sql` finds; `:name` stands for its columns."""
    interval: Duration = timedelta(seconds=30)
    """How often to look without having been notified."""


class Outbox:
    """The rows of a queue on one connection."""

    def __init__(self, queue: Queue, connection: Connection) -> None:
        self._queue = queue
        self._connection = connection
        self._open: set[str] = set()
        """Rows that were given and are not done."""
        self._done: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()

    async def events(self) -> AsyncIterator[Event]:
        """Give the rows that are there and were not given yet, to the last."""
        while True:
            rows = await self._rows()
            fresh = [row for row in rows if self._key(row) not in self._open]
            if not fresh:
                return
            for row in fresh[:_AT_ONCE]:
                yield self._event(row)
            # What is done now would be found once more by the next query, and cost a look-up.
            await self.settle()

    @property
    def has_open(self) -> bool:
        """Whether rows were given that are not done."""
        return bool(self._open)

    async def settle(self) -> int:
        """Take the rows out whose executions are durable by now, and say how many.

        Raises:
            psycopg.Error: the server refuses it, or is gone.
        """
        batch = [self._done.get_nowait() for _ in range(self._done.qsize())]
        if not batch:
            return 0
        async with self._connection.transaction():
            for _, row in batch:
                await execute(self._connection, self._queue.done_sql, row)
        self._open.difference_update(key for key, _ in batch)
        return len(batch)

    async def _rows(self) -> list[dict[str, Any]]:
        cursor = await execute(self._connection, self._queue.sql, {})
        if cursor.description is None:
            raise TaskError("`queue.sql` gives no rows: it has to be a query")
        columns = [column.name for column in cursor.description]
        if self._queue.key not in columns:
            raise TaskError(
                f"`queue.key` is `{self._queue.key}`, and the rows have no such column but "
                f"{', '.join(columns)}"
            )
        return [dict(zip(columns, row, strict=True)) for row in await cursor.fetchall()]

    def _event(self, row: dict[str, Any]) -> Event:
        key = self._key(row)
        self._open.add(key)
        return Event(
            {"row": row},
            key,
            on_ack=lambda: self._done.put_nowait((key, row)),
            on_nack=lambda: self._open.discard(key),
        )

    def _key(self, row: dict[str, Any]) -> str:
        value = row[self._queue.key]
        if value is None:
            raise TaskError(f"a row has no value in the column `{self._queue.key}`")
        return str(value)
