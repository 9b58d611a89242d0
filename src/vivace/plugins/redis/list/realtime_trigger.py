"""Each value on a list starts an execution."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar
from uuid import uuid4

from vivace.errors import TaskError
from vivace.plugin import Event, Outputs, StreamContext, type_id
from vivace.plugin import RealtimeTrigger as Realtime
from vivace.plugins.redis.acknowledging import Acknowledging
from vivace.plugins.redis.connection import text_of
from vivace.plugins.redis.list.taken import MOVE_WITH_ID, own_key
from vivace.plugins.redis.values import SerdeProperties

__all__ = ["RealtimeTrigger"]

_AT_ONCE = 50
_WAIT_SECONDS = 5.0


class ValueOutputs(Outputs):
    """A value."""

    value: Any = None
    """What it is."""


@type_id(
    "io.kestra.plugin.redis.list.RealtimeTrigger",
    aliases=("io.kestra.plugin.redis.RealtimeTriggerList",),
)
class RealtimeTrigger(SerdeProperties, Realtime):
    """Start an execution for each value on a list in Redis, as soon as it is there.

    Values are taken from its head. Each starts one execution, whatever dies: until that is durable,
    a hash of the trigger's own keeps the value under an id that makes a second execution of it
    impossible. Needs Redis 6.2 or newer.

    ```yaml
    id: work
    namespace: company.team
    tasks:
      - id: do
        type: io.kestra.plugin.core.log.Log
        message: "report {{ trigger.value.report }}"
    triggers:
      - id: job
        type: io.kestra.plugin.redis.list.RealtimeTrigger
        url: redis://redis.example.com:6379/0
        key: jobs
        serdeType: JSON
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = ValueOutputs

    key: str
    """Name of the list."""

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        opened = own_key(context, self.key, "open")
        arrived = own_key(context, self.key, "arrived")
        async with (
            self.opened(context) as client,
            Acknowledging(lambda ids: client.hdel(opened, *ids)) as dealt_with,
        ):
            move = client.register_script(MOVE_WITH_ID)
            # What was taken before a crash, and is not known to be dealt with.
            for own_id, content in (await client.hgetall(opened)).items():
                yield self._event(dealt_with, text_of(own_id), content)
            context.connected()
            while True:
                found = []
                for source in (arrived, self.key):
                    ids = [uuid4().hex for _ in range(_AT_ONCE)]
                    found += await move(keys=[source, opened], args=ids)
                for own_id, content in zip(found[::2], found[1::2], strict=True):
                    yield self._event(dealt_with, text_of(own_id), content)
                if not found:
                    # A script cannot wait for a value: this does, and the next turn takes it over.
                    await client.blmove(self.key, arrived, _WAIT_SECONDS, "LEFT", "RIGHT")

    def _event(self, dealt_with: Acknowledging, own_id: str, content: bytes) -> Event:
        def forget() -> None:
            dealt_with.add(own_id)

        try:
            shown = {"value": self.read(content)}
        except TaskError as error:
            return Event({"value": text_of(content)}, own_id, forget, failure=error.message)
        return Event(shown, own_id, forget)
