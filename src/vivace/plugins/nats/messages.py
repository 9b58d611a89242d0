"""Messages of NATS as rows, and the other way round."""

from __future__ import annotations

from typing import Any

from nats.aio.msg import Msg

from vivace.errors import TaskError
from vivace.plugins.messaging.serdes import Serde, decode, encode
from vivace.plugins.nats.connection import instant
from vivace.plugins.nats.properties import MessageOutputs

__all__ = ["key_of", "parts_of", "read_message", "unread_message"]


def read_message(message: Msg) -> MessageOutputs:
    """Give a message of a stream.

    Raises:
        TaskError: it is no text.
    """
    try:
        return _shown(message, str(decode(Serde.STRING, message.data)))
    except TaskError as error:
        place = f"subject `{message.subject}`, number {message.metadata.sequence.stream}"
        raise TaskError(f"{place}: {error.message}") from error


def unread_message(message: Msg) -> MessageOutputs:
    """Give a message that is no text, as far as it is some."""
    return _shown(message, message.data.decode(errors="replace"))


def key_of(message: Msg) -> str:
    """Tell a message from all others; a stream that is made anew counts from 1 again."""
    about = message.metadata
    return f"{about.stream}:{about.sequence.stream}:{instant(about.timestamp)}"


def parts_of(message: Any) -> tuple[bytes, dict[str, str] | None]:
    """Give data and headers of a message to be sent: a map of both, or the data alone.

    Raises:
        TaskError: it cannot be sent.
    """
    if not isinstance(message, dict) or not message.keys() & {"data", "headers"}:
        return encode(Serde.STRING, message), None
    headers = message.get("headers") or {}
    if not isinstance(headers, dict):
        raise TaskError("`headers` of a message is a map of texts, or of lists with one text")
    data = message.get("data", "")
    return encode(Serde.STRING, "" if data is None else data), {
        str(name): _header(str(name), value) for name, value in headers.items()
    } or None


def _header(name: str, value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    if len(values) != 1:
        raise TaskError(f"the header `{name}` has {len(values)} values; one can be sent")
    return str(values[0])


def _shown(message: Msg, data: str) -> MessageOutputs:
    return MessageOutputs(
        subject=message.subject,
        headers={name: [value] for name, value in (message.headers or {}).items()},
        data=data,
        timestamp=instant(message.metadata.timestamp),
    )
