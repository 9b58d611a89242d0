"""Values as Redis holds them."""

from __future__ import annotations

from typing import Any

from vivace.plugins.messaging.serdes import TextSerde, decode, encode
from vivace.plugins.redis.connection import RedisProperties

__all__ = ["SerdeProperties"]


class SerdeProperties(RedisProperties):
    """A server, and how its values are read and written."""

    serde_type: TextSerde = TextSerde.STRING
    """What a value holds: STRING or JSON."""

    def read(self, content: bytes) -> Any:
        """Read a value.

        Raises:
            TaskError: it is nothing of the kind.
        """
        return decode(self.serde_type, content)

    def write(self, value: Any) -> bytes:
        """Write a value."""
        if self.serde_type is TextSerde.STRING and not isinstance(value, str | dict | list):
            return str(value).encode()
        return encode(self.serde_type, value)
