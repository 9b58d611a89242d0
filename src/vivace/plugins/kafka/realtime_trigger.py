"""An execution for each record of a topic of Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from vivace.errors import TaskError
from vivace.plugin import Event, Outputs, StreamContext, type_id
from vivace.plugin import RealtimeTrigger as Realtime
from vivace.plugins.kafka.properties import ConsumerProperties, RecordOutputs

if TYPE_CHECKING:
    from confluent_kafka import Message

    from vivace.plugins.kafka.consumer import KafkaConsumer

__all__ = ["RealtimeTrigger"]

_WAIT_SECONDS = 0.5
"""How long one question for records lasts at most."""


@type_id("io.kestra.plugin.kafka.RealtimeTrigger")
class RealtimeTrigger(ConsumerProperties, Realtime):
    """Start an execution for each record of topics of Kafka, at once.

    A record is committed when its execution is durable; those that come while this server is away
    wait in the topic. One that is delivered twice starts one execution. A key or value that cannot
    be read becomes a FAILED execution, unless `onSerdeError` leaves it out.

    ```yaml
    id: react_to_orders
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.key }}: order {{ trigger.value.order }}"
    triggers:
      - id: order
        type: io.kestra.plugin.kafka.RealtimeTrigger
        topic: orders
        groupId: react
        valueDeserializer: JSON
        properties:
          bootstrap.servers: kafka.example.com:9092
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = RecordOutputs

    group_id: str
    """Group that shares the records; the cluster keeps for it what has been taken."""

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        consumer = self.consumer(context, self.group_id, stores=True)
        taking: asyncio.Future[list[Message]] | None = None
        try:
            await context.on_thread(consumer.open)
            context.connected()
            while True:
                # Not on the loop, and not interrupted: what the library has given out is ours.
                taking = asyncio.ensure_future(
                    context.on_thread(consumer.take, self.max_unacknowledged, _WAIT_SECONDS)
                )
                for message in await asyncio.shield(taking):
                    event = self._event(consumer, message)
                    if event is not None:
                        yield event
        finally:
            if taking is not None and not taking.done():
                await asyncio.wait({taking})
            await asyncio.to_thread(consumer.close)

    def _event(self, consumer: KafkaConsumer, message: Message) -> Event | None:
        from vivace.plugins.kafka.records import is_wanted, key_of, read_record, unread_record

        if not is_wanted(message, self.header_filters):
            return None
        key, on_ack = key_of(message), partial(consumer.acknowledge, message)
        try:
            return Event.of(read_record(message, self), key=key, on_ack=on_ack)
        except TaskError as error:
            if self.on_serde_error is not None:
                return None
            return Event(
                unread_record(message).model_dump(by_alias=True), key, on_ack, None, error.message
            )
