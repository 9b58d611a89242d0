"""A consumer of Kafka; all its methods block."""

from __future__ import annotations

from typing import Any

from confluent_kafka import (
    OFFSET_BEGINNING,
    OFFSET_END,
    OFFSET_INVALID,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from vivace.errors import TaskError
from vivace.model.identifier import new_id
from vivace.plugin import RunContext
from vivace.plugins.kafka.client import LOG, Outage, check_brokers, checked_settings, said
from vivace.plugins.kafka.properties import ConsumerProperties
from vivace.plugins.kafka.settings import SERVERS
from vivace.plugins.messaging.naming import own_name

__all__ = ["KafkaConsumer"]

_LOOK_SECONDS = 10.0
_PASSING = (KafkaError._PARTITION_EOF, KafkaError._ALL_BROKERS_DOWN, KafkaError._TRANSPORT)


class KafkaConsumer:
    """A member of a group, or a reader without one."""

    def __init__(
        self, context: RunContext, wanted: ConsumerProperties, group: str | None, *, stores: bool
    ) -> None:
        self._context = context
        self._wanted = wanted
        self._group = group
        self._stores = stores
        self._outage = Outage()
        self._consumer: Consumer | None = None
        self._servers = ""

    def open(self) -> None:
        """Connect, and ask for the records.

        Raises:
            TaskError: no broker answers, or a property is wrong.
        """
        topics = self._wanted.topics()
        settings = checked_settings(self._context, self._wanted.properties)
        self._servers = settings[SERVERS]
        settings = {
            "auto.offset.reset": "earliest",
            **settings,
            "group.id": self._group or f"vivace-{new_id()}",
            "enable.auto.commit": self._stores,
            "enable.auto.offset.store": False,
            "auto.commit.interval.ms": 1000,
            "error_cb": self._outage.take,
        }
        if self._stores:
            # A member that comes back under its name after a crash need not wait till its old self
            # is taken for dead, which is most of a minute.
            settings.setdefault("group.instance.id", own_name(self._context))
        try:
            self._consumer = Consumer(settings, logger=LOG)
        except (KafkaException, ValueError, TypeError) as error:
            reason = said(error) if isinstance(error, KafkaException) else str(error)
            raise TaskError(f"the client's `properties` are wrong: {reason}") from error
        check_brokers(self._context, self._consumer, self._servers, self._outage)
        self._outage.is_total = False
        self._ask(self._consumer, topics)

    def take(self, most: int, seconds: float) -> list[Message]:
        """Give the next records, none when none comes in that time.

        Raises:
            TaskError: the cluster is gone, or refuses.
        """
        try:
            # What the library is asked for it waits for: so one record, and then those beside it.
            found = self._open.consume(1, seconds)
            if found and most > 1:
                found += self._open.consume(most - 1, 0)
        except (KafkaException, RuntimeError) as error:
            raise self._failure(error) from error
        records = []
        for message in found:
            refusal = message.error()
            if refusal is None:
                records.append(message)
            elif refusal.code() not in _PASSING:
                raise TaskError(f"the Kafka cluster {self._servers} refuses: {refusal.str()}")
        if self._outage.is_total and not records:
            raise TaskError(
                f"no connection to the Kafka cluster {self._servers}: {self._outage.reason}"
            )
        return records

    def acknowledge(self, message: Message) -> None:
        """Take a record and those before it in its partition for dealt with."""
        self._open.store_offsets(offsets=[_after(message)])

    def commit(self, messages: list[Message]) -> None:
        """Tell the cluster that records are dealt with; nothing without a group.

        Raises:
            TaskError: it does not take that up.
        """
        if self._group is None or not messages:
            return
        last = {(each.topic(), each.partition()): each for each in messages}
        try:
            self._open.commit(offsets=[_after(each) for each in last.values()], asynchronous=False)
        except KafkaException as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Leave the group, after what is acknowledged has been committed."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

    @property
    def _open(self) -> Consumer:
        if self._consumer is None:
            raise TaskError("the consumer is closed")
        return self._consumer

    def _ask(self, consumer: Consumer, topics: list[str]) -> None:
        partitions = self._wanted.partitions
        try:
            if partitions is not None:
                chosen = [TopicPartition(topic, each) for topic in topics for each in partitions]
                consumer.assign(self._placed(consumer, self._committed(consumer, chosen)))
            else:
                consumer.subscribe(topics, on_assign=self._assigned)
        except KafkaException as error:
            raise self._failure(error) from error

    def _assigned(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        if self._wanted.since is not None:
            consumer.assign(self._placed(consumer, self._committed(consumer, partitions)))

    def _committed(
        self, consumer: Consumer, partitions: list[TopicPartition]
    ) -> list[TopicPartition]:
        return consumer.committed(partitions, timeout=_LOOK_SECONDS) if self._group else partitions

    def _placed(self, consumer: Consumer, partitions: list[TopicPartition]) -> list[TopicPartition]:
        """Say where to begin in partitions of which the group has taken nothing."""
        since = self._wanted.start_millis()
        fresh = [each for each in partitions if each.offset < 0]
        if since is not None and fresh:
            asked = [TopicPartition(each.topic, each.partition, since) for each in fresh]
            for each, found in zip(
                fresh, consumer.offsets_for_times(asked, timeout=_LOOK_SECONDS), strict=True
            ):
                each.offset = found.offset if found.offset >= 0 else OFFSET_END
        for each in fresh:
            if since is None and each.offset == OFFSET_INVALID:
                each.offset = OFFSET_BEGINNING
        return partitions

    def _failure(self, error: Exception) -> TaskError:
        reason: Any = said(error) if isinstance(error, KafkaException) else error
        return TaskError(f"the Kafka cluster {self._servers} cannot be used: {reason}")


def _after(message: Message) -> TopicPartition:
    topic, partition, offset = message.topic(), message.partition(), message.offset()
    assert topic is not None and partition is not None and offset is not None
    return TopicPartition(topic, partition, offset + 1)
