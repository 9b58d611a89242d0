"""A message as a row, and as what `trigger` shows."""

from __future__ import annotations

from typing import Any

from vivace.errors import TaskError
from vivace.plugins.messaging.serdes import Serde, decode
from vivace.plugins.mqtt.client import Message
from vivace.plugins.mqtt.properties import MessageOutputs

__all__ = ["read_message", "unread_message"]


def read_message(message: Message, serde: Serde) -> MessageOutputs:
    """Give a message with its payload read.

    Raises:
        TaskError: the payload is nothing of the kind.
    """
    try:
        payload = decode(serde, bytes(message.payload))
    except TaskError as error:
        raise TaskError(f"topic `{message.topic}`: {error.message}", hint=error.hint) from error
    return _shown(message, payload)


def unread_message(message: Message) -> MessageOutputs:
    """Give a message whose payload cannot be read, as text as far as it is some."""
    return _shown(message, message.payload.decode(errors="replace"))


def _shown(message: Message, payload: Any) -> MessageOutputs:
    properties = message.properties
    correlation = getattr(properties, "CorrelationData", None)
    return MessageOutputs(
        topic=message.topic,
        qos=message.qos,
        retain=message.retain,
        payload=payload,
        properties=[
            {"key": key, "value": value}
            for key, value in getattr(properties, "UserProperty", None) or ()
        ],
        response_topic=getattr(properties, "ResponseTopic", None),
        correlation_data=None if correlation is None else correlation.decode(errors="replace"),
    )
