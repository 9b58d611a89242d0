"""Bind a queue to an exchange of an AMQP broker."""

from __future__ import annotations

from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.amqp.properties import AmqpProperties

__all__ = ["QueueBind"]


class BindOutputs(Outputs):
    """What is bound."""

    queue: str
    exchange: str


@type_id("io.kestra.plugin.amqp.QueueBind")
class QueueBind(AmqpProperties, RunnableTask):
    """Bind a queue to an exchange, so that its messages come into the queue.

    ```yaml
    id: bind
    namespace: company.team
    tasks:
      - id: bind
        type: io.kestra.plugin.amqp.QueueBind
        host: rabbit.example.com
        exchange: orders
        queue: new_orders
        routingKey: new
    ```
    """

    exchange: str
    """Name of the exchange."""
    queue: str
    """Name of the queue."""
    routing_key: str | None = None
    """Of the messages that are wanted."""
    args: dict[str, Any] | None = None
    """More arguments, such as the headers that are wanted."""

    async def run(self, context: RunContext) -> BindOutputs:
        async with self.connected(context) as connection:
            from vivace.plugins.amqp.connection import BROKEN, said

            try:
                found = await connection.channel.get_queue(self.queue)
                await found.bind(self.exchange, self.routing_key or "", arguments=self.args)
            except BROKEN as error:
                raise TaskError(
                    f"`{self.queue}` cannot be bound to `{self.exchange}`: {said(error)}"
                ) from error
        return BindOutputs(queue=self.queue, exchange=self.exchange)
