"""Client properties as flows write them, for librdkafka.

Flows have the names of the Java client. Most are the same here; those of files become settings that
hold the content, and what would let a flow read the server's files or run programs is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from vivace.errors import TaskError

__all__ = ["SERVERS", "client_settings"]

SERVERS = "bootstrap.servers"

_RENAMED = {
    "ssl.truststore.certificates": "ssl.ca.pem",
    "ssl.keystore.certificate.chain": "ssl.certificate.pem",
    "ssl.keystore.key": "ssl.key.pem",
    "max.request.size": "message.max.bytes",
}
_OF_JAVA_ALONE = frozenset(
    {
        "key.serializer",
        "value.serializer",
        "key.deserializer",
        "value.deserializer",
        "max.poll.records",
        "client.dns.lookup",
        "buffer.memory",
        "ssl.truststore.type",
        "ssl.keystore.type",
        "enable.auto.commit",
        "enable.auto.offset.store",
    }
)
"""Have no meaning here, or are ours to decide."""
_REFUSED = re.compile(
    r"\.location$|\.file$|^plugin\.|^ssl\.engine|^ssl\.providers|^sasl\.kerberos|^https\.|"
    r"^log_|_cb$|^opaque$|^sasl\.login\."
)
_JAAS = re.compile(r"(username|password)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)')")


def client_settings(properties: Mapping[str, str]) -> dict[str, str]:
    """Give the settings of librdkafka.

    Raises:
        TaskError: the servers are missing, or a property is not for flows.
    """
    settings: dict[str, str] = {}
    for name, value in properties.items():
        if name == "sasl.jaas.config":
            settings |= _login(value)
        elif name == "ssl.endpoint.identification.algorithm":
            settings[name] = value or "none"
        elif _REFUSED.search(name):
            raise TaskError(
                f"the client property `{name}` cannot be set by a flow",
                hint="certificates and keys are given as PEM texts: `ssl.truststore.certificates`, "
                "`ssl.keystore.certificate.chain`, `ssl.keystore.key`",
            )
        elif name not in _OF_JAVA_ALONE:
            settings[_RENAMED.get(name, name)] = value
    if not settings.get(SERVERS, "").strip():
        raise TaskError(f"`properties` has no `{SERVERS}`, such as kafka.example.com:9092")
    return settings


def _login(text: str) -> dict[str, str]:
    found = {name: double or single for name, double, single in _JAAS.findall(text)}
    if not {"username", "password"} <= found.keys():
        raise TaskError(
            "`sasl.jaas.config` has no username and password; other logins are not supported"
        )
    return {f"sasl.{name}": re.sub(r"\\(.)", r"\1", value) for name, value in found.items()}
