"""Look for messages at an MQTT broker at intervals."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import Firing, Outputs, PollingTrigger, RunContext, type_id
from vivace.plugins.messaging.held import Held
from vivace.plugins.messaging.naming import own_name
from vivace.plugins.mqtt.properties import LimitedTopicProperties
from vivace.plugins.mqtt.subscribe import MOST_AT_ONCE, SubscribeOutputs, take_messages

__all__ = ["Trigger"]


@type_id("io.kestra.plugin.mqtt.Trigger")
class Trigger(LimitedTopicProperties, PollingTrigger):
    """Start an execution with the messages that an MQTT broker has collected.

    At each `interval` the messages that are there are taken into a row file, at most `maxRecords`
    and for at most `maxDuration`; when there are any, an execution starts. The broker keeps
    messages of quality 1 and 2 for this trigger from its first look on, for a week.

    With `mqttVersion: V5` they are acknowledged when the execution is durable, so that a crash
    loses none. To start one execution per message, use the RealtimeTrigger.

    ```yaml
    id: readings
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.messagesCount }} readings: {{ read(trigger.uri) }}"
    triggers:
      - id: each_minute
        type: io.kestra.plugin.mqtt.Trigger
        server: tcp://broker.example.com:1883
        topic: sensors/#
        maxRecords: 1000
        interval: PT1M
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = SubscribeOutputs

    client_id: str | None = None
    """Name that the broker knows this trigger by; one of its own when absent."""

    async def evaluate(self, context: RunContext) -> Firing | None:
        client_id = self.client_id or own_name(context)
        receives = MOST_AT_ONCE if self.qos else 0
        client = await self.connect(context, client_id, receives=receives)
        try:
            limits = self.limits(waits=False)
            outputs, taken = await take_messages(context, client, self, limits)
        except BaseException:
            await client.close()
            raise
        if not outputs.messages_count:
            await client.close()
            return None

        held = Held(lambda: client.settle(taken), client.close)
        return Firing.of(outputs, on_recorded=held.recorded)
