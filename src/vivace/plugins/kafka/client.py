"""What consumers and producers of Kafka share: settings, checks, and what errors say."""

from __future__ import annotations

import logging
from typing import Any

from confluent_kafka import KafkaError, KafkaException

from vivace.errors import TaskError
from vivace.plugin import RunContext
from vivace.plugins.kafka.settings import SERVERS, client_settings
from vivace.plugins.messaging.addresses import Address, checked_addresses, parse_address

__all__ = ["CONNECT_SECONDS", "LOG", "Outage", "check_brokers", "checked_settings", "said"]

CONNECT_SECONDS = 10.0
LOG = logging.getLogger("vivace.plugins.kafka.client")
_PORT = {"kafka": 9092}


class Outage:
    """What the library tells of its connections, from a thread of its own or a poll."""

    def __init__(self) -> None:
        self.reason = ""
        self.is_total = False

    def take(self, error: KafkaError) -> None:
        """Take up an error; the library goes on trying by itself."""
        if error.code() == KafkaError._ALL_BROKERS_DOWN:
            self.is_total = True
            self.reason = self.reason or "no broker answers"
        else:
            self.reason = error.str()


def checked_settings(context: RunContext, properties: dict[str, str]) -> dict[str, Any]:
    """Give the settings of the library, when its servers may be connected to; blocks.

    Raises:
        TaskError: a property is not for flows, or a name cannot be resolved.
        DeniedError: the server does not let them be connected to.
    """
    settings: dict[str, Any] = dict(client_settings(properties))
    for server in settings[SERVERS].split(","):
        if server.strip():
            _check(context, settings[SERVERS], parse_address(server, _PORT, SERVERS))
    return {"client.id": "vivace", **settings}


def check_brokers(context: RunContext, client: Any, servers: str, outage: Outage) -> None:
    """Ask the cluster for its brokers and check where they are; blocks.

    Raises:
        TaskError: no broker answers; the message says why.
        DeniedError: the server does not let one of them be connected to.
    """
    try:
        found = client.list_topics(timeout=CONNECT_SECONDS)
    except KafkaException as error:
        client.poll(0)  # what the library has to tell comes with a poll
        reason = outage.reason or said(error)
        raise TaskError(f"no connection to the Kafka cluster {servers}: {reason}") from error
    for broker in found.brokers.values():
        _check(context, servers, Address("kafka", broker.host, broker.port))


def _check(context: RunContext, servers: str, address: Address) -> None:
    try:
        checked_addresses(context, address)
    except TaskError as error:
        raise TaskError(f"no connection to the Kafka cluster {servers}: {error.message}") from error


def said(error: KafkaException) -> str:
    """Give what an error says, in one line."""
    first = error.args[0] if error.args else error
    return str(first.str() if isinstance(first, KafkaError) else first)
