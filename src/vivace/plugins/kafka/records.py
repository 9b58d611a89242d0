"""Records of Kafka as rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, Message

from vivace.errors import TaskError
from vivace.plugins.kafka.properties import ConsumerProperties, RecordOutputs
from vivace.plugins.kafka.serdes import decode

__all__ = ["is_wanted", "key_of", "read_record", "unread_record"]


def read_record(message: Message, wanted: ConsumerProperties) -> RecordOutputs:
    """Give a record.

    Raises:
        TaskError: its key or value is nothing of the kind.
    """
    try:
        key = decode(wanted.key_deserializer, _bytes(message.key()))
        return _shown(message, key, decode(wanted.value_deserializer, _bytes(message.value())))
    except TaskError as error:
        place = f"topic `{message.topic()}`, partition {message.partition()}"
        raise TaskError(f"{place}, offset {message.offset()}: {error.message}") from error


def unread_record(message: Message) -> RecordOutputs:
    """Give a record that cannot be read, as text as far as it is some."""
    key, value = _bytes(message.key()), _bytes(message.value())
    return _shown(message, _text(key), _text(value))


def is_wanted(message: Message, filters: dict[str, str] | None) -> bool:
    """Whether a record has the headers that are asked for."""
    if not filters:
        return True
    headers = {name: _text(value) for name, value in _headers(message)}
    return all(headers.get(name) == value for name, value in filters.items())


def key_of(message: Message) -> str:
    """Tell a record from all others; a topic that is made anew counts from 0 again."""
    place = f"{message.topic()}:{message.partition()}:{message.offset()}"
    return f"{place}:{message.timestamp()[1]}"


def _shown(message: Message, key: Any, value: Any) -> RecordOutputs:
    kind, millis = message.timestamp()
    instant = datetime.fromtimestamp(millis / 1000, UTC).isoformat(timespec="milliseconds")
    return RecordOutputs(
        key=key,
        value=value,
        topic=str(message.topic()),
        headers=[{name: _text(each) or ""} for name, each in _headers(message)],
        partition=message.partition() or 0,
        timestamp=None if kind == TIMESTAMP_NOT_AVAILABLE else instant.replace("+00:00", "Z"),
        offset=message.offset() or 0,
    )


def _headers(message: Message) -> list[tuple[str, bytes | None]]:
    listed: Any = message.headers() or []
    return [(str(name), _bytes(value)) for name, value in listed]


def _bytes(value: Any) -> bytes | None:
    return value.encode() if isinstance(value, str) else value


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")
