"""Take messages from an MQTT broker, for the task and the trigger that polls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.messaging.gathering import Limits, RowFile, gather
from vivace.plugins.mqtt.properties import LimitedTopicProperties, MqttVersion

if TYPE_CHECKING:
    from vivace.plugins.mqtt.client import Message, MqttClient

__all__ = ["MOST_AT_ONCE", "Subscribe", "SubscribeOutputs", "take_messages"]

MOST_AT_ONCE = 10_000
"""How many messages the broker may send before the first of them is acknowledged."""


class SubscribeOutputs(Outputs):
    """What was taken."""

    messages_count: int
    """How many messages."""
    uri: str | None = None
    """URI of the row file with the messages."""


@type_id("io.kestra.plugin.mqtt.Subscribe")
class Subscribe(LimitedTopicProperties, RunnableTask):
    """Take messages from topics of an MQTT broker into a row file.

    Ends after `maxRecords` messages or `maxDuration`, whichever comes first; without either, when
    the broker has sent nothing for a second. The broker keeps messages of quality 1 and 2 for the
    `clientId` from the first run on, for a week: so none is missed between two runs.

    A row has `topic`, `qos`, `retain`, `payload`, `properties`, `responseTopic` and
    `correlationData`. Metric: `records`.

    ```yaml
    id: collect_readings
    namespace: company.team
    tasks:
      - id: readings
        type: io.kestra.plugin.mqtt.Subscribe
        server: tcp://broker.example.com:1883
        clientId: vivace-readings
        topic:
          - sensors/+/temperature
        maxRecords: 100
        maxDuration: PT10S
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.readings.messagesCount }} readings"
    ```
    """

    client_id: str
    """Name that the broker knows this client by; two at a time push each other out."""

    async def run(self, context: RunContext) -> SubscribeOutputs:
        receives = MOST_AT_ONCE if self.qos else 0
        async with self.connected(context, self.client_id, receives=receives) as client:
            outputs, taken = await take_messages(context, client, self, self.limits(waits=True))
            await client.settle(taken)
        context.metric("records", outputs.messages_count)
        return outputs


async def take_messages(
    context: RunContext, client: MqttClient, wanted: LimitedTopicProperties, limits: Limits
) -> tuple[SubscribeOutputs, list[Message]]:
    """Subscribe, take messages, and store them; gives those that are to be acknowledged.

    Raises:
        TaskError: the connection is lost, or a payload is not what it should be.
    """
    from vivace.plugins.mqtt.messages import read_message

    await client.subscribe(wanted.topics(), wanted.asked_qos)
    taken: list[Message] = []
    with RowFile(context) as rows:
        settle = _settling(client, taken, wanted)

        def keep(message: Message) -> None:
            shown = read_message(message, wanted.serde_type)
            rows.add([shown.model_dump(by_alias=True)])
            settle(message)

        await gather(limits, client.take, keep)
        uri = await context.on_thread(rows.store) if rows.count else None
    return SubscribeOutputs(messages_count=rows.count, uri=uri), taken


def _settling(
    client: MqttClient, taken: list[Message], wanted: LimitedTopicProperties
) -> Callable[[Message], None]:
    """Give what becomes of a message when its row is written."""
    if wanted.mqtt_version is MqttVersion.V5:
        return taken.append
    # Version 3 cannot say how many messages may be open: a broker sends 20, and waits.
    return client.acknowledge
