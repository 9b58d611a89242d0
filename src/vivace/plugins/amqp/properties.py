"""How to reach an AMQP broker, and what to take from a queue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import unquote

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Document, Duration, Outputs, RunContext, require
from vivace.plugins.messaging.addresses import Address, parse_address
from vivace.plugins.messaging.gathering import Limits
from vivace.plugins.messaging.serdes import TextSerde

if TYPE_CHECKING:
    from vivace.plugins.amqp.connection import AmqpConnection

__all__ = [
    "AmqpProperties",
    "LimitedQueueProperties",
    "MessageOutputs",
    "QueueProperties",
]

_PORTS = {"amqp": 5672, "amqps": 5671}


class AmqpProperties(Document):
    """How to reach the broker."""

    host: str | None = None
    """Name of the broker's host."""
    port: str | int = 5672
    username: str | None = None
    password: str | None = None
    virtual_host: str = "/"
    """Which of the broker's separate worlds to work in."""
    url: str | None = None
    """All of it in one, such as `amqp://user:password@host:5672/virtualHost`; `amqps://` is
    encrypted."""

    def address(self) -> tuple[Address, str]:
        """Give the broker and the virtual host.

        Raises:
            TaskError: neither `host` nor `url` names one.
        """
        if self.url:
            address = parse_address(self.url, _PORTS, "url")
            named = unquote(address.path.removeprefix("/"))
            return address, named or self.virtual_host
        if not self.host:
            raise TaskError("`host` is missing: it names the AMQP broker")
        try:
            port = int(self.port)
        except ValueError as error:
            raise TaskError(f"`port` is no number: {self.port}") from error
        return Address("amqp", self.host, port), self.virtual_host

    async def connect(self, context: RunContext, *, prefetch: int = 0) -> AmqpConnection:
        """Give a connection with a channel, for the caller to close.

        Args:
            context: Of the run.
            prefetch: How many messages may come before one is acknowledged; 0 for no limit.

        Raises:
            TaskError: there is none; the message names the broker and says why.
        """
        require("aio_pika", "amqp")
        from vivace.plugins.amqp.connection import AmqpConnection

        address, virtual_host = self.address()
        username = self.username or unquote(address.username or "") or "guest"
        password = self.password or unquote(address.password or "") or "guest"
        connection = AmqpConnection(context, address, virtual_host)
        await connection.open(username, password, prefetch)
        return connection

    @asynccontextmanager
    async def connected(
        self, context: RunContext, *, prefetch: int = 0
    ) -> AsyncIterator[AmqpConnection]:
        """Give a connection as `connect` does, closed at the end."""
        connection = await self.connect(context, prefetch=prefetch)
        try:
            yield connection
        finally:
            await connection.close()


class QueueProperties(AmqpProperties):
    """What to take."""

    queue: str
    """Name of the queue; it has to exist."""
    consumer_tag: str = "Kestra"
    """Begin of the name that the broker lists the consumer under."""
    auto_ack: bool = False
    """Whether the broker forgets a message as soon as it has sent it: a crash loses it then."""
    serde_type: TextSerde = TextSerde.STRING
    """How the data of messages are read."""


class LimitedQueueProperties(QueueProperties):
    """What to take, and for how long."""

    max_records: Annotated[int, Field(ge=1)] | None = None
    """How many messages are taken at most."""
    max_duration: Duration | None = None
    """How long messages are taken at most."""

    def limits(self, *, waits: bool) -> Limits:
        """Give when to end."""
        return Limits(self.max_records, self.max_duration, waits)


class MessageOutputs(Outputs):
    """A message."""

    content_type: str | None = None
    content_encoding: str | None = None
    headers: dict[str, Any]
    delivery_mode: int
    """2 of one that outlives a restart of the broker, else 1."""
    priority: int | None = None
    correlation_id: str | None = None
    reply_to: str | None = None
    expiration: str | None = None
    """In milliseconds."""
    message_id: str | None = None
    timestamp: str | None = None
    type: str | None = None
    user_id: str | None = None
    app_id: str | None = None
    data: Any = None
    """What it holds, as `serdeType` reads it."""
