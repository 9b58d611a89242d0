"""Which addresses a request of a flow may reach, checked at the moment of connecting.

A URL says nothing about where it leads: names resolve to anything, differently from one second to
the next, and redirects go elsewhere. So the guard sits where the socket is opened. It resolves the
name once, refuses if any address is forbidden, and connects to what it has checked
(`guarded_client.py`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Any

from vivace.errors import DeniedError

__all__ = ["EgressPolicy"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_METADATA = (
    "169.254.0.0/16",  # link-local: the metadata service of every large cloud
    "fe80::/10",
    "fd00:ec2::/32",  # the same service of AWS over IPv6
    "100.100.100.200/32",  # Alibaba Cloud
    "192.0.0.192/32",  # Oracle Cloud
    "168.63.129.16/32",  # Azure
)


class EgressPolicy:
    """Networks that must not be reached; the metadata services of clouds unless told otherwise."""

    def __init__(self, forbidden: Iterable[str] = _METADATA) -> None:
        self._forbidden = [ipaddress.ip_network(item) for item in forbidden]

    def check(self, host: str, address: str) -> None:
        """Refuse a forbidden address.

        Raises:
            DeniedError: it names the host and the address.
        """
        if any(seen in network for seen in _meanings(address) for network in self._forbidden):
            raise DeniedError(f"requests to {host} ({address}) are not allowed by this server")


def _meanings(address: str) -> list[Address]:
    """The address, and the IPv4 address inside it if it is a disguise of one."""
    parsed = ipaddress.ip_address(address.split("%")[0])
    if isinstance(parsed, ipaddress.IPv4Address):
        return [parsed]
    inner: Sequence[Any] = [parsed.ipv4_mapped, parsed.sixtofour, *(parsed.teredo or ())]
    if parsed in ipaddress.ip_network("64:ff9b::/96"):
        inner = [*inner, ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)]
    return [parsed, *(item for item in inner if item is not None)]
