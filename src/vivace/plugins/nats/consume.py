"""Take messages from a stream of a NATS server, for the task and the trigger that polls."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.messaging.gathering import RowFile
from vivace.plugins.nats.properties import LimitedConsumerProperties

if TYPE_CHECKING:
    from nats.aio.msg import Msg

    from vivace.plugins.nats.connection import NatsConnection

__all__ = ["Consume", "ConsumeOutputs", "take_messages"]


class ConsumeOutputs(Outputs):
    """What was taken."""

    messages_count: int
    """How many messages."""
    uri: str | None = None
    """URI of the row file with the messages."""


@type_id("io.kestra.plugin.nats.core.Consume", aliases=("io.kestra.plugin.nats.Consume",))
class Consume(LimitedConsumerProperties, RunnableTask):
    """Take messages from a stream of JetStream into a row file.

    Ends after `maxRecords` messages or `maxDuration`, or when none came for `pollDuration`. With
    `durableId` a later run goes on where this one ended; without, it begins as `deliverPolicy`
    says.

    A row has `subject`, `headers`, `data` and `timestamp`. Metric: `records`.

    ```yaml
    id: collect_orders
    namespace: company.team
    tasks:
      - id: orders
        type: io.kestra.plugin.nats.core.Consume
        url: nats://nats.example.com:4222
        subject: shop.orders
        durableId: nightly
        batchSize: 100
        maxRecords: 10000
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.orders.messagesCount }} orders"
    ```
    """

    async def run(self, context: RunContext) -> ConsumeOutputs:
        async with self.connected(context) as connection:
            outputs, taken = await take_messages(context, connection, self, self.durable_id)
            for message in taken:
                await message.ack()
            await connection.client.flush()
        context.metric("records", outputs.messages_count)
        return outputs


async def take_messages(
    context: RunContext,
    connection: NatsConnection,
    wanted: LimitedConsumerProperties,
    durable: str | None,
) -> tuple[ConsumeOutputs, list[Msg]]:
    """Take messages and store them; gives those that are to be acknowledged.

    Raises:
        TaskError: the connection is lost, or a message is no text.
    """
    from vivace.plugins.nats.messages import read_message

    consumer = await connection.consumer(wanted, durable)
    taken: dict[int, Msg] = {}  # one that waits too long for its acknowledgement comes again
    most = wanted.max_records or float("inf")
    longest = float("inf") if wanted.max_duration is None else wanted.max_duration.total_seconds()
    ends = time.monotonic() + longest
    with RowFile(context) as rows:
        while len(taken) < most and (left := ends - time.monotonic()) > 0:
            size = int(min(wanted.batch_size, most - len(taken)))
            seconds = min(wanted.poll_duration.total_seconds(), left)
            messages = await consumer.take(size, seconds)
            if not messages:
                break
            new = {each.metadata.sequence.stream: each for each in messages}
            fresh = [each for number, each in new.items() if number not in taken]
            rows.add([read_message(each).model_dump(by_alias=True) for each in fresh])
            taken |= new
        uri = await context.on_thread(rows.store) if rows.count else None
    return ConsumeOutputs(messages_count=rows.count, uri=uri), list(taken.values())
