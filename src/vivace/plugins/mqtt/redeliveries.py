"""Which messages of an MQTT broker are new, and which come a second time.

MQTT names a message by a number from 1 to 65535 that is used again once it is acknowledged. So a
message gets a key of our own when it comes first, and the keys of the last ones are written, in one
value of the key-value store, before their executions are made. A message that comes again (the
broker marks it as a duplicate) gets the key that stands under its number.

A key outlives the acknowledgement, which may not have reached the broker.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from vivace.model.identifier import new_id
from vivace.plugin import RunContext
from vivace.plugins.mqtt.client import SESSION_SECONDS, Message

__all__ = ["Redeliveries"]

_LONGEST_NAME = 200


class Redeliveries:
    """Keys of the messages that may come again, of one client."""

    def __init__(self, context: RunContext, client_id: str, most: int) -> None:
        """Begin.

        Args:
            context: Of the stream.
            client_id: Name of the broker's session.
            most: How many messages the broker may send before one is acknowledged.
        """
        self.topics: list[str] = []
        """What the session is subscribed to."""
        self._context = context
        self._client_id = client_id
        identity = context.identity
        name = f"mqtt.{identity.flow_id}.{identity.task_id}"
        if len(name) > _LONGEST_NAME:
            name = f"mqtt.{hashlib.sha256(name.encode()).hexdigest()}"
        self._name = name
        self._most = 2 * most
        self._known: dict[str, list[str]] = {}
        """By number, the oldest first: digest and key."""

    async def load(self, *, has_session: bool) -> None:
        """Take up what is written; nothing when the broker has begun a new session."""
        _, found = await self._context.on_thread(
            self._context.key_values.get, self._name, self._context.identity.namespace
        )
        is_ours = isinstance(found, dict) and found.get("clientId") == self._client_id
        if has_session and is_ours:
            self._known = {str(number): list(entry) for number, entry in found["known"]}
            self.topics = list(found["topics"])

    async def keys(self, messages: Sequence[Message]) -> list[str | None]:
        """Give the keys of messages that came one after the other, durable when this returns."""
        keys = [self._key(message) for message in messages]
        if any(key is not None for key in keys):
            await self.write()
        return keys

    async def write(self) -> None:
        """Make what is known durable."""
        value: dict[str, Any] = {
            "clientId": self._client_id,
            "topics": self.topics,
            "known": list(self._known.items()),
        }
        await self._context.on_thread(
            self._context.key_values.set,
            self._name,
            value,
            namespace=self._context.identity.namespace,
            ttl=timedelta(seconds=SESSION_SECONDS),
            description="MQTT messages that the broker may send again",
        )

    def _key(self, message: Message) -> str | None:
        if message.qos == 0:
            return None
        number, digest = str(message.mid), _digest(message)
        known = self._known.get(number)
        # The content is compared too, in case that the number has been used for another one since.
        if message.dup and known is not None and known[0] == digest:
            return known[1]
        key = new_id()
        self._known.pop(number, None)
        self._known[number] = [digest, key]
        while len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        return key


def _digest(message: Message) -> str:
    content = message.topic.encode() + b"\0" + bytes(message.payload)
    return hashlib.blake2b(content, digest_size=8).hexdigest()
