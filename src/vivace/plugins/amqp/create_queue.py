"""Make a queue of an AMQP broker."""

from __future__ import annotations

from typing import Any

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.amqp.properties import AmqpProperties

__all__ = ["CreateQueue"]


class QueueOutputs(Outputs):
    """The queue."""

    queue: str
    """Its name."""


@type_id("io.kestra.plugin.amqp.CreateQueue")
class CreateQueue(AmqpProperties, RunnableTask):
    """Make a queue of an AMQP broker; one of that name and kind may exist already.

    ```yaml
    id: make_queue
    namespace: company.team
    tasks:
      - id: queue
        type: io.kestra.plugin.amqp.CreateQueue
        host: rabbit.example.com
        name: orders
        args:
          x-max-length: 100000
    ```
    """

    name: str
    """Name of the queue."""
    durability: bool = True
    """Whether it outlives a restart of the broker."""
    exclusive: bool = False
    """Whether only this connection may use it: it goes with the task."""
    auto_delete: bool = False
    """Whether it goes with its last consumer."""
    args: dict[str, Any] | None = None
    """More arguments of the broker, such as `x-message-ttl`."""

    async def run(self, context: RunContext) -> QueueOutputs:
        async with self.connected(context) as connection:
            from vivace.plugins.amqp.connection import BROKEN, said

            try:
                made = await connection.channel.declare_queue(
                    self.name,
                    durable=self.durability,
                    exclusive=self.exclusive,
                    auto_delete=self.auto_delete,
                    arguments=self.args,
                )
            except BROKEN as error:
                raise TaskError(f"the queue `{self.name}` cannot be made: {said(error)}") from error
            return QueueOutputs(queue=made.name)
