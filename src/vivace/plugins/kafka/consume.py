"""Take records from Kafka, for the task and the trigger that polls."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.kafka.properties import LimitedConsumerProperties
from vivace.plugins.messaging.gathering import RowFile

if TYPE_CHECKING:
    from confluent_kafka import Message

    from vivace.plugins.kafka.consumer import KafkaConsumer

__all__ = ["Consume", "ConsumeOutputs", "take_records"]

_AT_ONCE = 500
_STEP_SECONDS = 0.5
"""How long one wait lasts, so that a kill is noticed."""


class ConsumeOutputs(Outputs):
    """What was taken."""

    messages_count: int
    """How many records."""
    uri: str | None = None
    """URI of the row file with the records."""


@type_id("io.kestra.plugin.kafka.Consume")
class Consume(LimitedConsumerProperties, RunnableTask):
    """Take records from topics of Kafka into a row file.

    Ends after `maxRecords` records or `maxDuration`, or when none came for `pollDuration`. With
    `groupId` a later run goes on where this one ended; without, all records are taken each time.

    A row has `key`, `value`, `topic`, `headers`, `partition`, `timestamp` and `offset`. Metric:
    `records`.

    ```yaml
    id: collect_orders
    namespace: company.team
    tasks:
      - id: orders
        type: io.kestra.plugin.kafka.Consume
        topic: orders
        groupId: nightly
        valueDeserializer: JSON
        properties:
          bootstrap.servers: kafka.example.com:9092
        maxRecords: 10000
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.orders.messagesCount }} orders"
    ```
    """

    def run(self, context: RunContext) -> ConsumeOutputs:
        consumer = self.consumer(context, self.group_id)
        try:
            consumer.open()
            outputs, taken = take_records(context, consumer, self)
            consumer.commit(taken)
        finally:
            consumer.close()
        context.metric("records", outputs.messages_count)
        return outputs


def take_records(
    context: RunContext, consumer: KafkaConsumer, wanted: LimitedConsumerProperties
) -> tuple[ConsumeOutputs, list[Message]]:
    """Take records and store them; gives all that were seen, also those that are left out.

    Raises:
        TaskError: the cluster is gone, or a record cannot be read.
    """
    seen: list[Message] = []
    most = float("inf") if wanted.max_records is None else wanted.max_records
    longest = float("inf") if wanted.max_duration is None else wanted.max_duration.total_seconds()
    patience = wanted.poll_duration.total_seconds()
    begin = last = time.monotonic()
    with RowFile(context) as rows:
        while rows.count < most and not context.is_killed:
            now = time.monotonic()
            left = min(begin + longest, last + patience) - now
            if left <= 0:
                break
            size = int(min(_AT_ONCE, most - rows.count))
            found = consumer.take(size, min(left, _STEP_SECONDS))
            if found:
                last = time.monotonic()
                seen += found
                rows.add(_rows(found, wanted))
        uri = rows.store() if rows.count else None
    return ConsumeOutputs(messages_count=rows.count, uri=uri), seen


def _rows(found: list[Message], wanted: LimitedConsumerProperties) -> list[dict[str, Any]]:
    from vivace.plugins.kafka.records import is_wanted, read_record

    rows = []
    for message in found:
        if not is_wanted(message, wanted.header_filters):
            continue
        try:
            rows.append(read_record(message, wanted).model_dump(by_alias=True))
        except TaskError:
            if wanted.on_serde_error is None:
                raise
    return rows
