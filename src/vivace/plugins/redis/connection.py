"""Connections to Redis, and its errors in words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import unquote

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Document, RunContext, require
from vivace.plugins.messaging.addresses import Address, checked_addresses, parse_address

__all__ = ["RedisProperties", "text_of"]

_PORTS = {"redis": 6379, "rediss": 6379}
_SECONDS = 30.0


class RedisProperties(Document):
    """How to reach a Redis server."""

    url: str = Field(min_length=1)
    """Address of the server, such as `redis://:password@redis.example.com:6379/0`; `rediss://`
    encrypts. The path is the number of the database."""

    @contextmanager
    def connected(self, context: RunContext) -> Iterator[Any]:
        """Give a client of the library `redis`, closed at the end; a kill closes it at once.

        Raises:
            TaskError: the server cannot be reached, or refuses a command.
        """
        redis = require("redis", "redis")
        address = parse_address(self.url, _PORTS, "url")
        client = redis.Redis(**self._options(context, address))
        context.on_kill(client.close)
        try:
            yield client
        except redis.RedisError as error:
            raise TaskError(f"Redis at {address}: {error}") from error
        finally:
            client.close()

    @asynccontextmanager
    async def opened(self, context: RunContext) -> AsyncIterator[Any]:
        """Give a client for the event loop that has greeted the server, closed at the end.

        Raises:
            TaskError: the server cannot be reached, or the connection broke.
        """
        redis = require("redis.asyncio", "redis")
        address = parse_address(self.url, _PORTS, "url")
        options = await context.on_thread(self._options, context, address)
        client = redis.Redis(**options)
        try:
            await client.ping()
            yield client
        except (redis.RedisError, OSError) as error:
            raise TaskError(f"Redis at {address}: {error}") from error
        finally:
            await client.aclose()

    def _options(self, context: RunContext, address: Address) -> dict[str, Any]:
        found = checked_addresses(context, address)
        is_encrypted = address.scheme == "rediss"
        return {
            # With TLS the name is needed, for the certificate to be compared with it.
            "host": address.host if is_encrypted else found[0],
            "port": address.port,
            "db": _database(address),
            "username": None if address.username is None else unquote(address.username),
            "password": None if address.password is None else unquote(address.password),
            "ssl": is_encrypted,
            "socket_connect_timeout": 10.0,
            "socket_timeout": _SECONDS,
            "protocol": 2,
        }


def text_of(content: bytes) -> str:
    """Read what a key or a name is; what is no UTF-8 is replaced."""
    return content.decode(errors="replace")


def _database(address: Address) -> int:
    name = address.path.strip("/")
    if name and not name.isdigit():
        raise TaskError(f"`url` ends with `/{name}`, which is no number of a database")
    return int(name or 0)
