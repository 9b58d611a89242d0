"""How to reach an MQTT broker, and what a message is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Document, Duration, Outputs, RunContext, require
from vivace.plugins.messaging.addresses import parse_address
from vivace.plugins.messaging.gathering import Limits
from vivace.plugins.messaging.serdes import Serde
from vivace.plugins.messaging.tls import pem_text, tls_context

if TYPE_CHECKING:
    from vivace.plugins.mqtt.client import MqttClient

__all__ = [
    "BrokerProperties",
    "LimitedTopicProperties",
    "MessageOutputs",
    "MqttVersion",
    "TopicProperties",
]

_PORTS = {"tcp": 1883, "mqtt": 1883, "ssl": 8883, "mqtts": 8883, "ws": 80, "wss": 443}
_SECURE = ("ssl", "mqtts", "wss")


class MqttVersion(StrEnum):
    """Version of the protocol."""

    V3 = "V3"
    V5 = "V5"


class BrokerProperties(Document):
    """How to reach the broker."""

    server: str
    """Address of the broker, such as `tcp://broker.example.com:1883`; `ssl://` is encrypted, `ws://`
    and `wss://` go through a web server."""
    mqtt_version: MqttVersion = MqttVersion.V5
    """V3 is version 3.1.1."""
    connection_timeout: Duration = timedelta(seconds=10)
    """How long the broker may take to answer."""
    https_hostname_verification_enabled: bool = True
    """Whether the broker's certificate must name its host."""
    auth_method: str | None = None
    """Name of an authentication method that the broker knows, with V5."""
    username: str | None = None
    password: str | None = None
    crt: str | None = None
    """Certificate, in PEM form or as the URI of a stored file, that the broker's must be signed
    with; those that the system trusts when absent."""

    @asynccontextmanager
    async def connected(
        self, context: RunContext, client_id: str, *, receives: int = 0
    ) -> AsyncIterator[MqttClient]:
        """Give a connection, closed at the end.

        Args:
            context: Of the run.
            client_id: Names the session; the broker keeps one for `receives` above 0.
            receives: How many messages the broker may send before one is acknowledged.

        Raises:
            TaskError: there is none; the message names the broker and says why.
        """
        client = await self.connect(context, client_id, receives=receives)
        try:
            yield client
        finally:
            await client.close()

    async def connect(
        self, context: RunContext, client_id: str, *, receives: int = 0
    ) -> MqttClient:
        """Give a connection as `connected` does, for the caller to close."""
        require("paho.mqtt.client", "mqtt")
        from vivace.plugins.mqtt.client import MqttClient, Options

        address = parse_address(self.server, _PORTS, "server")
        authority = None
        if self.crt is not None:
            authority = await context.on_thread(pem_text, context, self.crt, "crt")
        checks_name = self.https_hostname_verification_enabled
        is_secure = address.scheme in _SECURE
        options = Options(
            address=address,
            client_id=client_id,
            is_version_5=self.mqtt_version is MqttVersion.V5,
            timeout=self.connection_timeout.total_seconds(),
            username=self.username or address.username,
            password=self.password or address.password,
            auth_method=self.auth_method,
            tls=tls_context(authority, checks_name=checks_name) if is_secure else None,
            receives=receives,
        )
        client = MqttClient(context, options)
        await client.connect()
        return client


class TopicProperties(BrokerProperties):
    """What to listen to."""

    topic: str | list[str]
    """Topic, or a list of them; `+` stands for one level, `#` at the end for all below."""
    serde_type: Serde = Serde.JSON
    """How payloads are read: as JSON, as text, or as they are (in rows: Base64)."""
    qos: Annotated[int, Field(ge=0, le=2)] = 1
    """Quality of service: with 0 the broker sends a message once and forgets it; 1 and 2 are kept
    for this client, also while it is away, until they are dealt with."""

    def topics(self) -> list[str]:
        """Give the topics.

        Raises:
            TaskError: there are none.
        """
        listed = [self.topic] if isinstance(self.topic, str) else self.topic
        topics = [each.strip() for each in listed if each.strip()]
        if not topics:
            raise TaskError("`topic` is empty; name at least one, such as `sensors/#`")
        return topics

    @property
    def asked_qos(self) -> int:
        """Give the quality of service to subscribe with.

        Not 2: there a message is the client's between two packets, and lost when it dies then.
        Who keeps messages apart otherwise loses none with 1.
        """
        return min(self.qos, 1)


class LimitedTopicProperties(TopicProperties):
    """What to listen to, and for how long."""

    max_records: Annotated[int, Field(ge=1)] | None = None
    """How many messages are taken at most."""
    max_duration: Duration | None = None
    """How long messages are taken at most; not counting the connection."""

    def limits(self, *, waits: bool) -> Limits:
        """Give when to end."""
        return Limits(self.max_records, self.max_duration, waits)


class MessageOutputs(Outputs):
    """A message."""

    topic: str
    """Topic that it was sent to."""
    qos: int
    """Quality of service that it came with."""
    retain: bool
    """Whether the broker had kept it for those who come later."""
    payload: Any = None
    """What it holds, as `serdeType` reads it."""
    properties: list[dict[str, str]]
    """User properties, each with `key` and `value`, with V5."""
    response_topic: str | None = None
    """Where its sender awaits an answer, with V5."""
    correlation_data: str | None = None
    """What the answer has to carry, with V5."""
