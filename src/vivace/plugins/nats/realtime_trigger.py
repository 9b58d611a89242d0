"""An execution for each message of a stream of a NATS server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, ClassVar

from vivace.errors import TaskError
from vivace.plugin import Event, Outputs, StreamContext, type_id
from vivace.plugin import RealtimeTrigger as Realtime
from vivace.plugins.messaging.naming import own_name
from vivace.plugins.nats.properties import ConsumerProperties, MessageOutputs

if TYPE_CHECKING:
    from nats.aio.msg import Msg

__all__ = ["RealtimeTrigger"]

_WAIT_SECONDS = 2.0
"""How long one question for messages lasts; a connection that broke is noticed then."""


@type_id(
    "io.kestra.plugin.nats.core.RealtimeTrigger", aliases=("io.kestra.plugin.nats.RealtimeTrigger",)
)
class RealtimeTrigger(ConsumerProperties, Realtime):
    """Start an execution for each message of a stream of JetStream, at once.

    A message is acknowledged when its execution is durable; those that come while this server is
    away wait in the stream. One that is delivered twice starts one execution. A message that is no
    text in UTF-8 becomes a FAILED execution.

    ```yaml
    id: react_to_orders
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ trigger.subject }}: {{ trigger.data }}"
    triggers:
      - id: order
        type: io.kestra.plugin.nats.core.RealtimeTrigger
        url: nats://nats.example.com:4222
        subject: shop.orders
        deliverPolicy: New
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = MessageOutputs

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        async with self.connected(context) as connection:
            durable = self.durable_id or own_name(context)
            consumer = await connection.consumer(self, durable)
            context.connected()
            while True:
                for message in await consumer.take(self.batch_size, _WAIT_SECONDS):
                    yield self._event(message)

    def _event(self, message: Msg) -> Event:
        from vivace.plugins.nats.messages import key_of, read_message, unread_message

        key = key_of(message)
        try:
            return Event.of(read_message(message), key=key, on_ack=message.ack, on_nack=message.nak)
        except TaskError as error:
            shown = unread_message(message).model_dump(by_alias=True)
            return Event(shown, key, message.ack, message.nak, error.message)
