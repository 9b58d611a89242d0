"""Messages of AMQP as rows, and the other way round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractIncomingMessage

from vivace.errors import TaskError
from vivace.model.identifier import new_id
from vivace.plugins.amqp.properties import MessageOutputs
from vivace.plugins.core.storage.row_file import plain_value
from vivace.plugins.messaging.serdes import TextSerde, decode, encode

__all__ = ["message_of", "read_message", "unread_message"]

_TEXTS = {
    "contentType": "content_type",
    "contentEncoding": "content_encoding",
    "correlationId": "correlation_id",
    "replyTo": "reply_to",
    "messageId": "message_id",
    "type": "type",
    "userId": "user_id",
    "appId": "app_id",
}


def message_of(row: Any, serde: TextSerde) -> Message:
    """Make a message of a row: a map with `data` and properties, or the data alone.

    Raises:
        TaskError: it cannot be sent.
    """
    if not isinstance(row, dict) or "data" not in row:
        row = {"data": row}
    texts = {ours: str(row[name]) for name, ours in _TEXTS.items() if row.get(name) is not None}
    # by its id a message that is delivered twice is known
    texts.setdefault("message_id", new_id())
    try:
        return Message(
            encode(serde, row["data"]),
            headers=row.get("headers"),
            delivery_mode=DeliveryMode(int(row.get("deliveryMode") or DeliveryMode.PERSISTENT)),
            priority=None if row.get("priority") is None else int(row["priority"]),
            expiration=_lifetime(row.get("expiration")),
            timestamp=_instant(row.get("timestamp")),
            **texts,
        )
    except (TypeError, ValueError) as error:
        raise TaskError(f"a message cannot be sent: {error}") from error


def read_message(message: AbstractIncomingMessage, serde: TextSerde) -> MessageOutputs:
    """Give a message with its data read.

    Raises:
        TaskError: they are nothing of the kind.
    """
    return _shown(message, decode(serde, message.body))


def unread_message(message: AbstractIncomingMessage) -> MessageOutputs:
    """Give a message whose data cannot be read, as text as far as they are some."""
    return _shown(message, message.body.decode(errors="replace"))


def _shown(message: AbstractIncomingMessage, data: Any) -> MessageOutputs:
    return MessageOutputs(
        content_type=message.content_type,
        content_encoding=message.content_encoding,
        headers=plain_value(dict(message.headers or {})),
        delivery_mode=int(message.delivery_mode),
        priority=message.priority,
        correlation_id=message.correlation_id,
        reply_to=message.reply_to,
        expiration=_milliseconds(message.expiration),
        message_id=message.message_id,
        timestamp=None if message.timestamp is None else plain_value(message.timestamp),
        type=message.type,
        user_id=message.user_id,
        app_id=message.app_id,
        data=data,
    )


def _lifetime(milliseconds: Any) -> timedelta | None:
    return None if milliseconds is None else timedelta(milliseconds=int(milliseconds))


def _milliseconds(lifetime: Any) -> str | None:
    if isinstance(lifetime, timedelta):
        lifetime = lifetime.total_seconds()
    return str(round(lifetime * 1000)) if isinstance(lifetime, int | float) else None


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromisoformat(str(value))
