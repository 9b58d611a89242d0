"""Look for records in Kafka at intervals."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from vivace.plugin import Firing, Outputs, PollingTrigger, RunContext, type_id
from vivace.plugins.kafka.consume import ConsumeOutputs, take_records
from vivace.plugins.kafka.properties import LimitedConsumerProperties
from vivace.plugins.messaging.held import Held

__all__ = ["Trigger"]


@type_id("io.kestra.plugin.kafka.Trigger")
class Trigger(LimitedConsumerProperties, PollingTrigger):
    """Start an execution with the new records of topics of Kafka.

    At each `interval` the records that the group has not taken are put into a row file; when there
    are any, an execution starts. They are committed when it is durable. To start one execution per
    record, use the RealtimeTrigger.

    ```yaml
    id: orders
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.messagesCount }} orders: {{ read(trigger.uri) }}"
    triggers:
      - id: each_minute
        type: io.kestra.plugin.kafka.Trigger
        topic: orders
        groupId: each-minute
        properties:
          bootstrap.servers: kafka.example.com:9092
        maxRecords: 1000
        interval: PT1M
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = ConsumeOutputs

    group_id: str
    """Group that shares the records; the cluster keeps for it what has been taken."""

    async def evaluate(self, context: RunContext) -> Firing | None:
        consumer = self.consumer(context, self.group_id)

        async def close() -> None:
            await asyncio.to_thread(consumer.close)

        try:
            await context.on_thread(consumer.open)
            outputs, taken = await context.on_thread(take_records, context, consumer, self)
            if not outputs.messages_count:
                await context.on_thread(consumer.commit, taken)
        except BaseException:
            await close()
            raise
        if not outputs.messages_count:
            await close()
            return None
        held = Held(lambda: asyncio.to_thread(consumer.commit, taken), close)
        return Firing.of(outputs, on_recorded=held.recorded)
