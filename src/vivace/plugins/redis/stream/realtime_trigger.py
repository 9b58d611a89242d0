"""Each entry of a stream starts an execution."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

from vivace.plugin import Event, Outputs, StreamContext, require, type_id
from vivace.plugin import RealtimeTrigger as Realtime
from vivace.plugins.redis.acknowledging import Acknowledging
from vivace.plugins.redis.connection import RedisProperties, text_of

__all__ = ["RealtimeTrigger"]

_AT_ONCE = 100
_WAIT_MILLISECONDS = 5_000
_CONSUMER = "vivace"
"""The same after a restart, so that what it was given before is given to it again."""


class EntryOutputs(Outputs):
    """An entry."""

    id: str
    """Its id."""
    fields: dict[str, str]
    """Its fields."""


@type_id("io.kestra.plugin.redis.stream.RealtimeTrigger")
class RealtimeTrigger(RedisProperties, Realtime):
    """Start an execution for each entry of a stream in Redis.

    A consumer group remembers what has been dealt with: each entry starts one execution, whatever
    dies, and those of an outage are made up for.

    ```yaml
    id: readings
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.fields.sensor }}: {{ trigger.fields.celsius }}"
    triggers:
      - id: each
        type: io.kestra.plugin.redis.stream.RealtimeTrigger
        url: redis://redis.example.com:6379/0
        key: readings
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = EntryOutputs

    key: str
    """Name of the stream."""
    group: str | None = None
    """Name of the consumer group; made of the names of flow and trigger when absent."""
    since: str = "$"
    """Where a new group begins: `$` is now, `0` the first entry there is, else the id of one."""

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        who = context.identity
        group = self.group or f"vivace:{who.namespace}:{who.flow_id}:{who.task_id}"
        async with (
            self.opened(context) as client,
            Acknowledging(lambda ids: client.xack(self.key, group, *ids)) as dealt_with,
        ):
            await self._make_group(client, group)
            context.connected()
            after = "0"  # what was given before a crash comes first
            while True:
                entries = await self._read(client, group, after)
                for own_id, fields in entries:
                    if fields:  # an entry that was deleted meanwhile has none
                        yield self._event(dealt_with, own_id, fields)
                    else:
                        dealt_with.add(own_id)
                if after != ">":
                    after = entries[-1][0] if entries else ">"

    async def _make_group(self, client: Any, group: str) -> None:
        redis = require("redis", "redis")
        try:
            await client.xgroup_create(self.key, group, id=self.since, mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):  # it is there already
                raise

    async def _read(
        self, client: Any, group: str, after: str
    ) -> list[tuple[str, dict[bytes, bytes] | None]]:
        found = await client.xreadgroup(
            group, _CONSUMER, {self.key: after}, count=_AT_ONCE, block=_WAIT_MILLISECONDS
        )
        return [
            (text_of(own_id), fields) for _, entries in found or () for own_id, fields in entries
        ]

    def _event(self, dealt_with: Acknowledging, own_id: str, fields: dict[bytes, bytes]) -> Event:
        shown = {text_of(name): text_of(value) for name, value in fields.items()}
        outputs = EntryOutputs(id=own_id, fields=shown)
        key = f"{self.key}:{own_id}"
        return Event.of(outputs, key=key, on_ack=lambda: dealt_with.add(own_id))
