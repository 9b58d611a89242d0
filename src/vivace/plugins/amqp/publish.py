"""Send messages to an AMQP broker."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Any

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.amqp.properties import AmqpProperties
from vivace.plugins.messaging.serdes import TextSerde
from vivace.plugins.messaging.sources import messages_of

__all__ = ["Publish"]

_AT_ONCE = 200


class PublishOutputs(Outputs):
    """What was sent."""

    messages_count: int
    """How many messages."""


@type_id("io.kestra.plugin.amqp.Publish")
class Publish(AmqpProperties, RunnableTask):
    """Publish messages to an exchange of an AMQP broker such as RabbitMQ.

    A message is a map with `data` and properties of AMQP (`headers`, `contentType`, `messageId`,
    `expiration`, …); anything else is the data itself. Messages outlive a restart of the broker
    unless they have `deliveryMode: 1`, and get a `messageId` unless they have one. The task ends
    when the broker has confirmed all of them. Metric: `records`.

    ```yaml
    id: announce
    namespace: company.team
    tasks:
      - id: publish
        type: io.kestra.plugin.amqp.Publish
        host: rabbit.example.com
        username: shop
        password: "{{ secret('RABBIT_PASSWORD') }}"
        exchange: orders
        routingKey: new
        serdeType: JSON
        from:
          - data: {order: 1, total: 9.5}
            headers: {source: web}
          - data: {order: 2, total: 12}
    ```
    """

    exchange: str
    """Where to publish; the empty text is the default exchange, whose keys are names of queues."""
    routing_key: str | None = None
    """By what the exchange finds the queues."""
    from_: Any = Field(alias="from")
    """The messages: URI of a row file, one map, or a list."""
    serde_type: TextSerde = TextSerde.STRING
    """How data are written; with STRING, what is no text is written as JSON too."""

    async def run(self, context: RunContext) -> PublishOutputs:
        async with self.connected(context) as connection:
            from vivace.plugins.amqp.connection import BROKEN, said

            try:
                with messages_of(context, self.from_) as messages:
                    count = await self._send(connection.channel, context, messages)
            except BROKEN as error:
                raise TaskError(f"`{self.exchange}` cannot be sent to: {said(error)}") from error
        context.metric("records", count)
        return PublishOutputs(messages_count=count)

    async def _send(self, channel: Any, context: RunContext, messages: Any) -> int:
        exchange = channel.default_exchange
        if self.exchange:
            exchange = await channel.get_exchange(self.exchange)
        key, count = self.routing_key or "", 0
        while portion := await context.on_thread(self._made, messages):
            await asyncio.gather(
                *(exchange.publish(each, key, mandatory=False) for each in portion)
            )
            count += len(portion)
        return count

    def _made(self, messages: Any) -> list[Any]:
        from vivace.plugins.amqp.messages import message_of

        return [message_of(each, self.serde_type) for each in islice(messages, _AT_ONCE)]
