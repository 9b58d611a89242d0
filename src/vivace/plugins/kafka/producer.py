"""A producer of Kafka; all its methods block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Producer

from vivace.errors import TaskError
from vivace.model.identifier import new_id
from vivace.plugin import RunContext
from vivace.plugins.kafka.client import LOG, Outage, check_brokers, checked_settings, said
from vivace.plugins.kafka.serdes import KafkaSerde, encode
from vivace.plugins.kafka.settings import SERVERS

__all__ = ["KafkaProducer"]

_SECONDS = 30.0


class KafkaProducer:
    """Sends records, all of them or, in a transaction, none."""

    def __init__(
        self, context: RunContext, properties: dict[str, str], *, is_transactional: bool
    ) -> None:
        self._outage = Outage()
        self._is_transactional = is_transactional
        self._refusal: KafkaError | None = None
        settings = checked_settings(context, properties)
        self._servers = settings[SERVERS]
        settings = {"enable.idempotence": True, **settings, "error_cb": self._outage.take}
        if is_transactional:
            settings.setdefault("transactional.id", f"vivace-{new_id()}")
        try:
            self._producer = Producer(settings, logger=LOG)
        except (KafkaException, ValueError, TypeError) as error:
            reason = said(error) if isinstance(error, KafkaException) else str(error)
            raise TaskError(f"the client's `properties` are wrong: {reason}") from error
        check_brokers(context, self._producer, self._servers, self._outage)

    def send(
        self,
        topic: str | None,
        records: Iterable[Any],
        key_serde: KafkaSerde,
        value_serde: KafkaSerde,
    ) -> int:
        """Send records, and say how many when the cluster has them.

        Raises:
            TaskError: it has not, or one cannot be sent.
        """
        try:
            if self._is_transactional:
                self._producer.init_transactions(_SECONDS)
                self._producer.begin_transaction()
            count = self._send_all(topic, records, key_serde, value_serde)
            if self._is_transactional:
                self._producer.commit_transaction(_SECONDS)
            return count
        except (KafkaException, BufferError) as error:
            reason = said(error) if isinstance(error, KafkaException) else str(error)
            raise TaskError(f"the Kafka cluster {self._servers} refuses: {reason}") from error
        finally:
            self._producer.purge()

    def _send_all(
        self, topic: str | None, records: Iterable[Any], keys: KafkaSerde, values: KafkaSerde
    ) -> int:
        count = 0
        for record in records:
            self._produce(_arguments(topic, record, keys, values, count))
            count += 1
        left = self._producer.flush(_SECONDS)
        if self._refusal is not None:
            raise KafkaException(self._refusal)
        if left:
            raise TaskError(
                f"the Kafka cluster {self._servers} has not confirmed {left} of {count} records"
            )
        return count

    def _produce(self, arguments: dict[str, Any]) -> None:
        while True:
            try:
                self._producer.produce(**arguments, on_delivery=self._delivered)
                self._producer.poll(0)
                return
            except BufferError:
                self._producer.poll(1.0)  # the queue is full: wait for confirmations

    def _delivered(self, error: KafkaError | None, _: Any) -> None:
        if error is not None and self._refusal is None:
            self._refusal = error


def _arguments(
    topic: str | None, record: Any, keys: KafkaSerde, values: KafkaSerde, number: int
) -> dict[str, Any]:
    if not isinstance(record, Mapping):
        raise TaskError(f"record {number + 1} is no map with `key`, `value`, `headers` …")
    target = record.get("topic") or topic
    if not target:
        raise TaskError(f"record {number + 1} has no `topic`, and the task has none either")
    arguments: dict[str, Any] = {
        "topic": str(target),
        "key": encode(keys, record.get("key")),
        "value": encode(values, record.get("value")),
        "headers": [(name, str(value).encode()) for name, value in _headers(record)],
    }
    if record.get("partition") is not None:
        arguments["partition"] = int(record["partition"])
    if record.get("timestamp") is not None:
        arguments["timestamp"] = _millis(record["timestamp"])
    return arguments


def _headers(record: Mapping[str, Any]) -> list[tuple[str, Any]]:
    given = record.get("headers") or {}
    maps = given if isinstance(given, list) else [given]  # consumed rows have a list of maps
    return [(str(name), value) for each in maps for name, value in dict(each).items()]


def _millis(value: Any) -> int:
    if isinstance(value, int | float):
        return int(value)
    try:
        return round(datetime.fromisoformat(str(value)).timestamp() * 1000)
    except ValueError as error:
        raise TaskError(f"`timestamp` of a record is no instant: {value}") from error
