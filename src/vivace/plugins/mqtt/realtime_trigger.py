"""An execution for each message of an MQTT broker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, ClassVar

from vivace.errors import TaskError
from vivace.plugin import Event, Outputs, StreamContext, type_id
from vivace.plugin import RealtimeTrigger as Realtime
from vivace.plugins.messaging.naming import own_name
from vivace.plugins.mqtt.properties import MessageOutputs, TopicProperties

if TYPE_CHECKING:
    from vivace.plugins.mqtt.client import Message, MqttClient
    from vivace.plugins.mqtt.redeliveries import Redeliveries

__all__ = ["RealtimeTrigger"]

_WINDOW = 500
"""How many messages a broker may send at least before one is acknowledged: with version 3 it alone
decides that."""


@type_id("io.kestra.plugin.mqtt.RealtimeTrigger")
class RealtimeTrigger(TopicProperties, Realtime):
    """Start an execution for each message of an MQTT broker, at once.

    A message of quality 1 or 2 is acknowledged when its execution is durable; the broker keeps
    those that come while this server is away, for a week. One that it sends twice starts one
    execution. A payload that is not as `serdeType` says becomes a FAILED execution.

    ```yaml
    id: react_to_readings
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.topic }}: {{ trigger.payload.celsius }} degrees"
    triggers:
      - id: reading
        type: io.kestra.plugin.mqtt.RealtimeTrigger
        server: tcp://broker.example.com:1883
        topic: sensors/+/temperature
        serdeType: JSON
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = MessageOutputs

    client_id: str | None = None
    """Name that the broker knows this trigger by; one of its own when absent."""

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        client_id = self.client_id or own_name(context)
        receives = self.max_unacknowledged if self.qos else 0
        async with self.connected(context, client_id, receives=receives) as client:
            from vivace.plugins.mqtt.redeliveries import Redeliveries

            memory = Redeliveries(context, client_id, max(receives, _WINDOW))
            await memory.load(has_session=client.has_session)
            await self._subscribe(client, memory)
            context.connected()
            while True:
                messages = await client.take_all(self.max_unacknowledged)
                keys = await memory.keys(messages)
                for message, key in zip(messages, keys, strict=True):
                    yield self._event(client, message, key)

    async def _subscribe(self, client: MqttClient, memory: Redeliveries) -> None:
        topics = self.topics()
        if dropped := [each for each in memory.topics if each not in topics]:
            await client.unsubscribe(dropped)
        if topics != memory.topics:
            await client.subscribe(topics, self.asked_qos)
            memory.topics = topics
            await memory.write()

    def _event(self, client: MqttClient, message: Message, key: str | None) -> Event:
        from vivace.plugins.mqtt.messages import read_message, unread_message

        def acknowledge() -> None:
            client.acknowledge(message)

        try:
            return Event.of(read_message(message, self.serde_type), key=key, on_ack=acknowledge)
        except TaskError as error:
            shown = unread_message(message).model_dump(by_alias=True)
            return Event(shown, key, acknowledge, failure=error.message)
