"""Look for messages in a queue of an AMQP broker at intervals."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import Firing, Outputs, PollingTrigger, RunContext, type_id
from vivace.plugins.amqp.consume import ConsumeOutputs, acknowledge, take_messages
from vivace.plugins.amqp.properties import LimitedQueueProperties
from vivace.plugins.messaging.held import Held

__all__ = ["Trigger"]


@type_id("io.kestra.plugin.amqp.Trigger")
class Trigger(LimitedQueueProperties, PollingTrigger):
    """Start an execution with the messages that are in a queue of an AMQP broker.

    At each `interval` the messages that are there are taken into a row file, at most `maxRecords`
    and for at most `maxDuration`; when there are any, an execution starts. They are acknowledged
    when it is durable. To start one execution per message, use the RealtimeTrigger.

    ```yaml
    id: orders
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.count }} orders: {{ read(trigger.uri) }}"
    triggers:
      - id: each_minute
        type: io.kestra.plugin.amqp.Trigger
        host: rabbit.example.com
        queue: orders
        maxRecords: 1000
        interval: PT1M
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = ConsumeOutputs

    async def evaluate(self, context: RunContext) -> Firing | None:
        connection = await self.connect(context, prefetch=self.max_records or 0)
        try:
            limits = self.limits(waits=False)
            outputs, last = await take_messages(context, connection, self, limits)
        except BaseException:
            await connection.close()
            raise
        if not outputs.count:
            await connection.close()
            return None
        held = Held(lambda: acknowledge(last), connection.close)
        return Firing.of(outputs, on_recorded=held.recorded)
