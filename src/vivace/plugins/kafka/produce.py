"""Send records to Kafka."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from vivace.plugin import Outputs, RunContext, RunnableTask, require, type_id
from vivace.plugins.kafka.properties import KafkaProperties
from vivace.plugins.kafka.serdes import KafkaSerde
from vivace.plugins.messaging.sources import messages_of

__all__ = ["Produce"]


class ProduceOutputs(Outputs):
    """What was sent."""

    messages_count: int
    """How many records."""


@type_id("io.kestra.plugin.kafka.Produce")
class Produce(KafkaProperties, RunnableTask):
    """Send records to a topic of Kafka.

    A record is a map with `key`, `value`, `headers`, `partition`, `timestamp` and `topic`, all but
    the value optional. In a transaction, which is the default, consumers that read what is
    committed see all records or none. Metric: `records`.

    ```yaml
    id: announce
    namespace: company.team
    tasks:
      - id: produce
        type: io.kestra.plugin.kafka.Produce
        topic: orders
        valueSerializer: JSON
        properties:
          bootstrap.servers: kafka.example.com:9092
        from:
          - key: "1"
            value: {order: 1, total: 9.5}
            headers: {source: web}
          - key: "2"
            value: {order: 2, total: 12}
    ```
    """

    topic: str | None = None
    """Topic of the records that name none."""
    from_: Any = Field(alias="from")
    """The records: URI of a row file, one map, or a list."""
    key_serializer: KafkaSerde = KafkaSerde.STRING
    """How keys are written."""
    value_serializer: KafkaSerde = KafkaSerde.STRING
    """How values are written."""
    transactional: bool = True
    """Whether the records are sent in one transaction."""

    def run(self, context: RunContext) -> ProduceOutputs:
        require("confluent_kafka", "kafka")
        from vivace.plugins.kafka.producer import KafkaProducer

        producer = KafkaProducer(context, self.properties, is_transactional=self.transactional)
        with messages_of(context, self.from_) as records:
            count = producer.send(self.topic, records, self.key_serializer, self.value_serializer)
        context.metric("records", count)
        return ProduceOutputs(messages_count=count)
