"""Notifications and rows of a PostgreSQL database start executions at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, ClassVar

import psycopg
from psycopg import sql
from pydantic import Field, model_validator

from vivace.plugin import Event, Outputs, StreamContext, type_id
from vivace.plugin import RealtimeTrigger as Realtime
from vivace.plugins.jdbc.postgresql.connection import refused
from vivace.plugins.jdbc.postgresql.listening import AsyncPostgresProperties, Connection
from vivace.plugins.jdbc.postgresql.outbox import Outbox, Queue

__all__ = ["RealtimeTrigger"]

_SETTLE_SECONDS = 0.05
_QUIET_SECONDS = 30.0


class EventOutputs(Outputs):
    """What has come."""

    row: dict[str, Any] | None = None
    """The row, by column, of a `queue`."""
    channel: str | None = None
    """Channel of a notification."""
    payload: str | None = None
    """Its text."""
    pid: int | None = None
    """Process of the session that has sent it."""


@type_id("io.kestra.plugin.jdbc.postgresql.RealtimeTrigger")
class RealtimeTrigger(AsyncPostgresProperties, Realtime):
    """Start an execution for each notification of a channel, or each row of a table used as queue.

    Notifications (`NOTIFY orders, 'text'`) reach who listens at that moment, and nobody else: those
    of an outage are lost. With a `queue` they only say that it is time to look, and the rows are
    the events: none is lost and none starts two executions, whatever dies. The row is taken out
    by `doneSQL` when its execution is durable.

    ```yaml
    id: orders
    namespace: company.team
    tasks:
      - id: handle
        type: io.kestra.plugin.core.log.Log
        message: "order {{ trigger.row.id }}: {{ trigger.row.payload }}"
    triggers:
      - id: outbox
        type: io.kestra.plugin.jdbc.postgresql.RealtimeTrigger
        url: jdbc:postgresql://db.example.com:5432/shop
        username: worker
        password: "{{ secret('SHOP_PASSWORD') }}"
        channel: orders
        queue:
          sql: SELECT id, payload FROM outbox ORDER BY id LIMIT 200
          key: id
          doneSQL: DELETE FROM outbox WHERE id = :id
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = EventOutputs

    channel: str | list[str] | None = Field(default=None)
    """Name of the channel to listen to, or several."""
    queue: Queue | None = None
    """The table that holds the events; without one the notifications themselves are the events."""

    @model_validator(mode="after")
    def _listens_to_something(self) -> RealtimeTrigger:
        if not self.channel and self.queue is None:
            raise ValueError("either `channel` or `queue` is needed")
        return self

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        async with AsyncExitStack() as stack:
            listener = await stack.enter_async_context(self.opened(context))
            for channel in self._channels():
                await listener.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            if self.queue is None:
                context.connected()
                async for event in _notifications(listener):
                    yield event
                return
            worker = await stack.enter_async_context(self.opened(context))
            outbox = Outbox(self.queue, worker)
            stack.push_async_callback(_settle, outbox)
            context.connected()
            while True:
                async for event in outbox.events():
                    yield event
                await self._wait(listener, outbox, self.queue)

    def _channels(self) -> list[str]:
        given = self.channel or []
        return [given] if isinstance(given, str) else given

    async def _wait(self, listener: Connection, outbox: Outbox, queue: Queue) -> None:
        """Wait until it is time to look; take rows out meanwhile."""
        loop = asyncio.get_running_loop()
        until = loop.time() + queue.interval.total_seconds()
        while (left := until - loop.time()) > 0:
            pause = min(_SETTLE_SECONDS, left) if outbox.has_open else left
            async for _ in listener.notifies(timeout=pause, stop_after=1):
                return
            if await outbox.settle():
                return  # `sql` may have a LIMIT, behind which there are more


async def _notifications(listener: Connection) -> AsyncIterator[Event]:
    while True:
        async for found in listener.notifies(timeout=_QUIET_SECONDS):
            outputs = EventOutputs(channel=found.channel, payload=found.payload, pid=found.pid)
            yield Event.of(outputs)
        await listener.execute("SELECT 1")  # is the server still there?


async def _settle(outbox: Outbox) -> None:
    """Take out what became durable last; else it is found once more, and is known then."""
    try:
        await outbox.settle()
    except psycopg.Error as error:
        raise refused(error) from error
