"""Look for messages in a stream of a NATS server at intervals."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import Firing, Outputs, PollingTrigger, RunContext, type_id
from vivace.plugins.messaging.held import Held
from vivace.plugins.messaging.naming import own_name
from vivace.plugins.nats.consume import ConsumeOutputs, take_messages
from vivace.plugins.nats.properties import LimitedConsumerProperties

__all__ = ["Trigger"]


@type_id("io.kestra.plugin.nats.core.Trigger", aliases=("io.kestra.plugin.nats.Trigger",))
class Trigger(LimitedConsumerProperties, PollingTrigger):
    """Start an execution with the new messages of a stream of JetStream.

    At each `interval` the messages that nobody has taken for this trigger are put into a row file;
    when there are any, an execution starts. They are acknowledged when it is durable. To start one
    execution per message, use the RealtimeTrigger.

    ```yaml
    id: orders
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.messagesCount }} orders: {{ read(trigger.uri) }}"
    triggers:
      - id: each_minute
        type: io.kestra.plugin.nats.core.Trigger
        url: nats://nats.example.com:4222
        subject: shop.orders
        maxRecords: 1000
        interval: PT1M
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = ConsumeOutputs

    async def evaluate(self, context: RunContext) -> Firing | None:
        connection = await self.connect(context)
        try:
            durable = self.durable_id or own_name(context)
            outputs, taken = await take_messages(context, connection, self, durable)
        except BaseException:
            await connection.close()
            raise
        if not outputs.messages_count:
            await connection.close()
            return None

        async def acknowledge() -> None:
            for message in taken:
                await message.ack()
            await connection.client.flush()

        return Firing.of(outputs, on_recorded=Held(acknowledge, connection.close).recorded)
