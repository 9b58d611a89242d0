"""The broker that a flow names, and whether this server lets it be connected to."""

from __future__ import annotations

import os
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from vivace.errors import TaskError
from vivace.plugin import RunContext
from vivace.plugin.egress import EgressPolicy

__all__ = ["Address", "checked_addresses", "os_error_text", "parse_address"]


@dataclass(frozen=True, slots=True)
class Address:
    """A broker as a URL names it."""

    scheme: str
    host: str
    port: int
    path: str = ""
    username: str | None = None
    password: str | None = None

    def __str__(self) -> str:
        """Give it as messages have it, without what is secret."""
        return f"{self.host}:{self.port}"


def parse_address(text: str, ports: dict[str, int], name: str) -> Address:
    """Read a URL such as `tcp://broker.example.com:1883`; without a scheme, the first one.

    Args:
        text: What the flow says.
        ports: The schemes that there are, with their usual ports.
        name: Of the property, for messages.

    Raises:
        TaskError: it is no such URL.
    """
    known = ", ".join(f"{scheme}://" for scheme in ports)
    whole = text.strip() if "://" in text else f"{next(iter(ports))}://{text.strip()}"
    try:
        parts = urlsplit(whole)
        port = parts.port
    except ValueError as error:
        raise TaskError(f"`{name}` is no address of a broker: {error}") from error
    scheme = parts.scheme.lower()
    if scheme not in ports or not parts.hostname:
        raise TaskError(
            f"`{name}` is no address of a broker: it begins with one of {known} and names a host"
        )
    return Address(
        scheme, parts.hostname, port or ports[scheme], parts.path, parts.username, parts.password
    )


def checked_addresses(context: RunContext, address: Address) -> list[str]:
    """Resolve a broker's name to addresses that may be connected to; blocks.

    Raises:
        TaskError: the name cannot be resolved.
        DeniedError: the server does not let it be connected to.
    """
    policy = EgressPolicy.of(context.setting)
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise TaskError(f"the name `{address.host}` cannot be resolved") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for each in addresses:
        policy.check(address.host, each)
    return addresses


def os_error_text(error: OSError) -> str:
    """Say why there is no connection, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return f"no encrypted connection can be made ({error.reason or error})"
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return str(error) or type(error).__name__
