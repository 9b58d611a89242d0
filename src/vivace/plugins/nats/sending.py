"""Messages to a NATS server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import nats.errors

from vivace.errors import TaskError
from vivace.plugins.nats.connection import NatsConnection, failure
from vivace.plugins.nats.messages import parts_of

__all__ = ["ask", "send"]

_FLUSH_SECONDS = 30
_FLUSH_EVERY = 1000


async def send(connection: NatsConnection, subject: str, messages: Iterable[Any]) -> int:
    """Publish messages, and say how many when the server has received them.

    Raises:
        TaskError: it has not, or a message cannot be sent.
    """
    count = 0
    try:
        for message in messages:
            data, headers = parts_of(message)
            await connection.client.publish(subject, data, headers=headers)
            count += 1
            if count % _FLUSH_EVERY == 0:
                await connection.client.flush(_FLUSH_SECONDS)
        await connection.client.flush(_FLUSH_SECONDS)
    except (nats.errors.Error, OSError, ValueError) as error:
        raise failure(f"`{subject}` cannot be sent to", connection, error) from error
    connection.check()
    return count


async def ask(connection: NatsConnection, subject: str, message: Any, seconds: float) -> str | None:
    """Send a message and give the answer; None when nobody answers in time."""
    data, headers = parts_of(message)
    try:
        answer = await connection.client.request(subject, data, timeout=seconds, headers=headers)
    except (nats.errors.NoRespondersError, TimeoutError):
        return None
    except (nats.errors.Error, OSError, ValueError) as error:
        raise failure(f"`{subject}` cannot be sent to", connection, error) from error
    try:
        return answer.data.decode()
    except UnicodeDecodeError as error:
        raise TaskError(f"the answer to `{subject}` is no text in UTF-8") from error
