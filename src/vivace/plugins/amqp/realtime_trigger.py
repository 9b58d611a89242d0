"""An execution for each message of a queue of an AMQP broker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from vivace.errors import TaskError
from vivace.plugin import Event, Outputs, StreamContext, type_id
from vivace.plugin import RealtimeTrigger as Realtime
from vivace.plugins.amqp.properties import MessageOutputs, QueueProperties

if TYPE_CHECKING:
    from aio_pika.abc import AbstractIncomingMessage

__all__ = ["RealtimeTrigger"]


@type_id("io.kestra.plugin.amqp.RealtimeTrigger")
class RealtimeTrigger(QueueProperties, Realtime):
    """Start an execution for each message of a queue of an AMQP broker, at once.

    A message is acknowledged when its execution is durable; those that come while this server is
    away wait in the queue. One that is delivered twice starts one execution if it has a `messageId`
    (which is then taken for its alone); without, a crash may start a second one. Data that are not
    as `serdeType` says become a FAILED execution.

    ```yaml
    id: react_to_orders
    namespace: company.team
    tasks:
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "order {{ trigger.data.order }} of {{ trigger.headers.source }}"
    triggers:
      - id: order
        type: io.kestra.plugin.amqp.RealtimeTrigger
        host: rabbit.example.com
        queue: orders
        serdeType: JSON
    ```
    """

    outputs_type: ClassVar[type[Outputs] | None] = MessageOutputs

    async def events(self, context: StreamContext) -> AsyncIterator[Event]:
        async with self.connected(context, prefetch=self.max_unacknowledged) as connection:
            await connection.consume(self.queue, self.consumer_tag, auto_ack=self.auto_ack)
            context.connected()
            while True:
                yield self._event(await connection.take_from(self.queue))

    def _event(self, message: AbstractIncomingMessage) -> Event:
        from vivace.plugins.amqp.messages import read_message, unread_message

        name = message.message_id
        key = None if name is None else f"{self.queue}:{name}"
        on_ack = None if self.auto_ack else message.ack
        on_nack = None if self.auto_ack else partial(message.nack, requeue=True)
        try:
            shown = read_message(message, self.serde_type)
            return Event.of(shown, key=key, on_ack=on_ack, on_nack=on_nack)
        except TaskError as error:
            unread = unread_message(message).model_dump(by_alias=True)
            return Event(unread, key, on_ack, on_nack, error.message)
