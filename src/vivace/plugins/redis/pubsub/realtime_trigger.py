"""Messages of channels start executions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar

from vivace.errors import TaskError
from vivace.plugin import Event, Outputs, StreamContext, type_id
from vivace.plugin import RealtimeTrigger as Realtime
from vivace.plugins.redis.connection import text_of
from vivace.plugins.redis.values import SerdeProperties

__all__ = ["RealtimeTrigger"]

_QUIET_SECONDS = 15.0


class MessageOutputs(Outputs):
    """A message."""

    channel: str
    """Channel that it came on."""
    value: Any = None
    """What it holds."""


@type_id("io.kestra.plugin.redis.pubsub.RealtimeTrigger")
class RealtimeTrigger(SerdeProperties, Realtime):
    """Start an execution for each message of channels of Redis.

    Redis sends to who listens at that moment and keeps nothing: messages of an outage are lost. A
    list or a stream loses none.

    ```yaml
    id: prices
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.value.article }} costs {{ trigger.value.price }}"
    triggers:
      - id: changed
        type: io.kestra.plugin.redis.pubsub.RealtimeTrigger
        url: redis://redis.example.com:6379/0
        channel: prices
        serdeType: JSON
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = MessageOutputs

    channel: str | list[str]
    """Name of the channel, or several; `*` stands for any text."""

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        names = [self.channel] if isinstance(self.channel, str) else self.channel
        async with self.opened(context) as client, client.pubsub() as listener:
            await listener.psubscribe(*names)
            context.connected()
            while True:
                found = await listener.get_message(
                    ignore_subscribe_messages=True, timeout=_QUIET_SECONDS
                )
                if found is None:
                    await listener.ping()  # is the server still there?
                elif found["type"] == "pmessage":
                    yield self._event(found)

    def _event(self, found: dict[str, Any]) -> Event:
        channel = text_of(found["channel"])
        try:
            value = self.read(found["data"])
        except TaskError as error:
            shown = MessageOutputs(channel=channel, value=text_of(found["data"]))
            return replace(Event.of(shown), failure=error.message)
        return Event.of(MessageOutputs(channel=channel, value=value))
