"""How to reach a NATS server, and what to take from a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Document, Duration, Outputs, RunContext, require
from vivace.plugins.messaging.addresses import Address, parse_address

if TYPE_CHECKING:
    from vivace.plugins.nats.connection import NatsConnection

__all__ = [
    "ConsumerProperties",
    "DeliverPolicy",
    "LimitedConsumerProperties",
    "MessageOutputs",
    "NatsProperties",
]

_PORTS = {"nats": 4222, "tls": 4222}


class DeliverPolicy(StrEnum):
    """Where in the stream a new consumer begins."""

    ALL = "All"
    LAST = "Last"
    NEW = "New"
    BY_START_SEQUENCE = "ByStartSequence"
    BY_START_TIME = "ByStartTime"
    LAST_PER_SUBJECT = "LastPerSubject"


class NatsProperties(Document):
    """How to reach the server."""

    url: str
    """Address of the server, such as `nats://nats.example.com:4222`, or several with commas
    between; `tls://` is encrypted."""
    username: str | None = None
    password: str | None = None
    token: str | None = None
    """A token instead of name and password."""
    creds: str | None = None
    """Content of a credentials file (`-----BEGIN NATS USER JWT-----` …) instead of both."""

    def addresses(self) -> list[Address]:
        """Give the servers.

        Raises:
            TaskError: there is no such address.
        """
        return [parse_address(each, _PORTS, "url") for each in self.url.split(",") if each.strip()]

    async def connect(self, context: RunContext) -> NatsConnection:
        """Give a connection, for the caller to close.

        Raises:
            TaskError: there is none; the message names the server and says why.
        """
        require("nats", "nats")
        from vivace.plugins.nats.connection import Login, NatsConnection

        if self.creds is not None and "BEGIN NATS USER JWT" not in self.creds:
            raise TaskError("`creds` is not the content of a credentials file of NATS")
        login = Login(self.username, self.password, self.token, self.creds)
        connection = NatsConnection(context, self.addresses(), login)
        await connection.open()
        return connection

    @asynccontextmanager
    async def connected(self, context: RunContext) -> AsyncIterator[NatsConnection]:
        """Give a connection as `connect` does, closed at the end."""
        connection = await self.connect(context)
        try:
            yield connection
        finally:
            await connection.close()


class ConsumerProperties(NatsProperties):
    """What to take from a stream of JetStream."""

    subject: str
    """Subject of the messages; a stream must hold it. `*` stands for one part, `>` for the rest."""
    durable_id: str | None = None
    """Name of the consumer, which knows what has been taken already."""
    since: str | None = None
    """Instant from which on a new consumer takes messages; means `deliverPolicy: ByStartTime`."""
    batch_size: Annotated[int, Field(ge=1, le=10_000)] = 10
    """How many messages are asked for at a time."""
    deliver_policy: DeliverPolicy = DeliverPolicy.ALL
    """Where in the stream a new consumer begins."""

    def start_time(self) -> datetime | None:
        """Give the instant to begin at.

        Raises:
            TaskError: it is none, or it is missing.
        """
        if self.since is None:
            if self.deliver_policy in (
                DeliverPolicy.BY_START_TIME,
                DeliverPolicy.BY_START_SEQUENCE,
            ):
                raise TaskError(f"`deliverPolicy: {self.deliver_policy}` needs `since`")
            return None
        try:
            instant = datetime.fromisoformat(self.since.strip())
        except ValueError as error:
            raise TaskError(
                f"`since` is no instant, such as 2026-01-31T08:00:00Z: {self.since}"
            ) from error
        return instant.astimezone()


class LimitedConsumerProperties(ConsumerProperties):
    """What to take from a stream, and for how long."""

    poll_duration: Duration = timedelta(seconds=2)
    """How long messages are waited for; when none comes, that is the end."""
    max_records: Annotated[int, Field(ge=1)] | None = None
    """How many messages are taken at most."""
    max_duration: Duration | None = None
    """How long messages are taken at most."""


class MessageOutputs(Outputs):
    """A message."""

    subject: str
    """Subject that it was sent to."""
    headers: dict[str, list[str]]
    """Its headers, each with a list of values."""
    data: str
    """What it holds, as text."""
    timestamp: str
    """When the stream took it."""
