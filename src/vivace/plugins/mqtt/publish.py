"""Send messages to an MQTT broker."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Annotated, Any

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.messaging.serdes import Serde, encode
from vivace.plugins.messaging.sources import messages_of
from vivace.plugins.mqtt.properties import BrokerProperties, MqttVersion

__all__ = ["Publish"]

_AT_ONCE = 100


class PublishOutputs(Outputs):
    """What was sent."""

    messages_count: int
    """How many messages."""


@type_id("io.kestra.plugin.mqtt.Publish")
class Publish(BrokerProperties, RunnableTask):
    """Publish messages to a topic of an MQTT broker.

    With `qos` 1 or 2 the task ends when the broker has all of them. Metric: `records`.

    ```yaml
    id: announce
    namespace: company.team
    tasks:
      - id: publish
        type: io.kestra.plugin.mqtt.Publish
        server: tcp://broker.example.com:1883
        clientId: vivace
        topic: shop/orders
        serdeType: JSON
        from:
          - {order: 1, total: 9.5}
          - {order: 2, total: 12}
    ```
    """

    client_id: str
    """Name of this client; two at a time push each other out."""
    topic: str
    """Where to publish."""
    from_: Any = Field(alias="from")
    """The payloads: URI of a row file, one map, or a list."""
    serde_type: Serde = Serde.JSON
    """How a payload is written: as JSON, as text, or as the bytes of a text in Base64."""
    qos: Annotated[int, Field(ge=0, le=2)] = 1
    """Quality of service: 0 at most once, 1 at least once, 2 once."""
    retain: bool = False
    """Whether the broker keeps the last message for those who subscribe later."""
    response_topic: str | None = None
    """Where an answer is awaited, with V5."""
    correlation_data: str | None = None
    """What the answer has to carry, with V5."""

    async def run(self, context: RunContext) -> PublishOutputs:
        properties = self._properties()
        async with self.connected(context, self.client_id) as client:
            with messages_of(context, self.from_) as messages:
                count = 0
                while portion := await context.on_thread(self._encoded, messages):
                    await asyncio.gather(
                        *(
                            client.publish(
                                self.topic,
                                payload,
                                qos=self.qos,
                                retain=self.retain,
                                properties=properties,
                            )
                            for payload in portion
                        )
                    )
                    count += len(portion)
        context.metric("records", count)
        return PublishOutputs(messages_count=count)

    def _encoded(self, messages: Any) -> list[bytes]:
        return [encode(self.serde_type, each) for each in islice(messages, _AT_ONCE)]

    def _properties(self) -> Any:
        if self.response_topic is None and self.correlation_data is None:
            return None
        if self.mqtt_version is MqttVersion.V3:
            raise TaskError("`responseTopic` and `correlationData` need `mqttVersion: V5`")
        from paho.mqtt.packettypes import PacketTypes
        from paho.mqtt.properties import Properties

        properties: Any = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if self.response_topic is not None:
            properties.ResponseTopic = self.response_topic
        if self.correlation_data is not None:
            properties.CorrelationData = self.correlation_data.encode()
        return properties
