"""How to reach a Kafka cluster, and what to take from its topics."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Document, Duration, Outputs, RunContext, require
from vivace.plugins.kafka.serdes import KafkaSerde

if TYPE_CHECKING:
    from vivace.plugins.kafka.consumer import KafkaConsumer

__all__ = [
    "ConsumerProperties",
    "KafkaProperties",
    "LimitedConsumerProperties",
    "OnSerdeError",
    "RecordOutputs",
]


class KafkaProperties(Document):
    """How to reach the cluster."""

    properties: dict[str, str]
    """Properties of the client, such as `bootstrap.servers`, `security.protocol`, `sasl.mechanism`;
    certificates and keys are given as PEM texts."""
    serde_properties: dict[str, Any] | None = None
    """Accepted, without effect: there is no serde here that has properties."""


class SerdeErrorType(StrEnum):
    """What becomes of a record whose key or value cannot be read."""

    SKIPPED = "SKIPPED"


class OnSerdeError(Document):
    """What becomes of records that cannot be read."""

    type: SerdeErrorType = SerdeErrorType.SKIPPED
    """They are left out."""


class GroupType(StrEnum):
    """Kind of the consumer group."""

    CONSUMER = "CONSUMER"


class AcknowledgeType(StrEnum):
    """How records are settled."""

    ACCEPT = "ACCEPT"


class ConsumerProperties(KafkaProperties):
    """What to take."""

    topic: str | list[str] | None = None
    """Topic, or a list of them."""
    topic_pattern: str | None = None
    """Regular expression for names of topics, instead."""
    partitions: list[int] | None = None
    """Only these partitions of the topic; they are not shared with the group's other members."""
    group_id: str | None = None
    """Group that shares the records; the cluster keeps for it what has been taken."""
    group_type: GroupType = GroupType.CONSUMER
    acknowledge_type: AcknowledgeType = AcknowledgeType.ACCEPT
    key_deserializer: KafkaSerde = KafkaSerde.STRING
    """How keys are read."""
    value_deserializer: KafkaSerde = KafkaSerde.STRING
    """How values are read."""
    on_serde_error: OnSerdeError | None = None
    """What becomes of records that cannot be read; they are an error when absent."""
    since: str | None = None
    """Instant from which on records are taken, where the group has taken none yet."""
    header_filters: dict[str, str] | None = None
    """Headers that a record must have; the others are left out."""

    def topics(self) -> list[str]:
        """Give the topics, a pattern as librdkafka has it.

        Raises:
            TaskError: there are none.
        """
        if self.topic_pattern:
            return [f"^{self.topic_pattern.removeprefix('^')}"]
        listed = [self.topic] if isinstance(self.topic, str) else self.topic or []
        topics = [each.strip() for each in listed if each.strip()]
        if not topics:
            raise TaskError("one of `topic` and `topicPattern` is needed")
        return topics

    def start_millis(self) -> int | None:
        """Give the instant to begin at.

        Raises:
            TaskError: it is none.
        """
        if self.since is None:
            return None
        try:
            return round(datetime.fromisoformat(self.since.strip()).timestamp() * 1000)
        except ValueError as error:
            raise TaskError(
                f"`since` is no instant, such as 2026-01-31T08:00:00Z: {self.since}"
            ) from error

    def consumer(
        self, context: RunContext, group: str | None, *, stores: bool = False
    ) -> KafkaConsumer:
        """Make a consumer, not yet connected.

        Args:
            context: Of the run.
            group: Its group; without one, it takes everything and keeps nothing.
            stores: Whether what is acknowledged is committed in the background.
        """
        require("confluent_kafka", "kafka")
        from vivace.plugins.kafka.consumer import KafkaConsumer

        return KafkaConsumer(context, self, group, stores=stores)


class LimitedConsumerProperties(ConsumerProperties):
    """What to take, and for how long."""

    poll_duration: Duration = timedelta(seconds=5)
    """How long records are waited for; when none comes, that is the end."""
    max_records: Annotated[int, Field(ge=1)] | None = None
    """How many records are taken at most."""
    max_duration: Duration | None = None
    """How long records are taken at most."""


class RecordOutputs(Outputs):
    """A record."""

    key: Any = None
    """Its key, as `keyDeserializer` reads it."""
    value: Any = None
    """Its value, as `valueDeserializer` reads it."""
    topic: str
    headers: list[dict[str, str]]
    """Its headers, each a map with one name."""
    partition: int
    timestamp: str | None = None
    offset: int
    """Where it is in its partition."""
