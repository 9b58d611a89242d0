"""Take messages from a queue of an AMQP broker, for the task and the trigger that polls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.amqp.properties import LimitedQueueProperties
from vivace.plugins.messaging.gathering import Limits, RowFile, gather

if TYPE_CHECKING:
    from vivace.plugins.amqp.connection import AmqpConnection

__all__ = ["Consume", "ConsumeOutputs", "acknowledge", "take_messages"]


class ConsumeOutputs(Outputs):
    """What was taken."""

    count: int
    """How many messages."""
    uri: str | None = None
    """URI of the row file with the messages."""


@type_id("io.kestra.plugin.amqp.Consume")
class Consume(LimitedQueueProperties, RunnableTask):
    """Take messages from a queue of an AMQP broker into a row file.

    Ends after `maxRecords` messages or `maxDuration`, whichever comes first; without either, when
    nothing came for a second. Messages are acknowledged when the file is stored.

    A row has `data` and the properties of the message: `headers`, `contentType`, `messageId`,
    `timestamp` and so on. Metric: `records`.

    ```yaml
    id: collect_orders
    namespace: company.team
    tasks:
      - id: orders
        type: io.kestra.plugin.amqp.Consume
        host: rabbit.example.com
        queue: orders
        serdeType: JSON
        maxRecords: 1000
        maxDuration: PT10S
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.orders.count }} orders"
    ```
    """

    async def run(self, context: RunContext) -> ConsumeOutputs:
        async with self.connected(context, prefetch=self.max_records or 0) as connection:
            outputs, last = await take_messages(context, connection, self, self.limits(waits=True))
            await acknowledge(last)
        context.metric("records", outputs.count)
        return outputs


async def take_messages(
    context: RunContext, connection: AmqpConnection, wanted: LimitedQueueProperties, limits: Limits
) -> tuple[ConsumeOutputs, Any]:
    """Take messages and store them; gives the last one if they are to be acknowledged.

    Raises:
        TaskError: the connection is lost, or data are not what they should be.
    """
    from vivace.plugins.amqp.messages import read_message

    await connection.consume(wanted.queue, wanted.consumer_tag, auto_ack=wanted.auto_ack)
    last: Any = None
    with RowFile(context) as rows:

        def keep(message: Any) -> None:
            nonlocal last
            rows.add([read_message(message, wanted.serde_type).model_dump(by_alias=True)])
            last = message

        await gather(limits, connection.take, keep)
        uri = await context.on_thread(rows.store) if rows.count else None
    return ConsumeOutputs(count=rows.count, uri=uri), None if wanted.auto_ack else last


async def acknowledge(last: Any) -> None:
    """Acknowledge all messages of a channel up to one."""
    if last is not None:
        await last.ack(multiple=True)
