"""Which addresses flows may connect to, in tasks and in expressions.

Users write the addresses that the server connects to. The service by which a cloud tells programs
on its machines their keys must not be one of them, and a site may deny its own networks too. The
address itself is checked, at the moment of connecting: a name may lead anywhere, and elsewhere a
second later.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vivace.errors import DeniedError, InvalidError

__all__ = ["DENIED_BY_DEFAULT", "EgressPolicy"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DENIED_BY_DEFAULT = (
    "169.254.0.0/16",  # link-local: metadata of AWS, Azure, Google Cloud and others
    "fe80::/10",
    "fd00:ec2::/32",  # metadata of AWS over IPv6
    "100.100.100.200/32",  # metadata of Alibaba Cloud
    "192.0.0.192/32",  # metadata of Oracle Cloud
    "168.63.129.16/32",  # host services of Azure
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class EgressPolicy:
    """Networks that may not be connected to, and exceptions from them."""

    denied: tuple[Network, ...] = tuple(map(ipaddress.ip_network, DENIED_BY_DEFAULT))
    allowed: tuple[Network, ...] = ()

    @classmethod
    def of(cls, setting: Callable[[str], Any]) -> EgressPolicy:
        """Give the server's policy.

        The settings `egress-deny` and `egress-allow` are lists of networks such as `10.0.0.0/8`;
        the first adds to what is always denied, the second wins over both.

        Args:
            setting: Gives a setting by its name, such as `RunContext.setting`.

        Raises:
            InvalidError: a network cannot be read; without a policy nothing may be connected to.
        """
        denied = [*DENIED_BY_DEFAULT, *_list(setting("egress-deny"))]
        return cls(_networks(denied), _networks(_list(setting("egress-allow"))))

    def check(self, host: str, address: str) -> None:
        """Refuse an address.

        Args:
            host: What the user wrote, for the message.
            address: The address that is about to be connected to.

        Raises:
            DeniedError: it may not be connected to.
        """
        for each in _meanings(address):
            if _is_in(each, self.denied) and not _is_in(each, self.allowed):
                shown = host if host == address else f"{host} ({address})"
                raise DeniedError(
                    f"connections to {shown} are not allowed by this server",
                    hint="its setting `egress-allow` can make an exception",
                )


def _meanings(address: str) -> Iterator[Address]:
    """Give an address and the IPv4 addresses that its packets may be sent on to."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    yield parsed
    if isinstance(parsed, ipaddress.IPv6Address):
        embedded = [parsed.ipv4_mapped, parsed.sixtofour, *(parsed.teredo or ())]
        if parsed in _NAT64:
            embedded.append(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF))
        yield from (each for each in embedded if each is not None)


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == net.version and address in net for net in networks)


def _list(value: Any) -> list[str]:
    if isinstance(value, str):
        return [each.strip() for each in value.split(",") if each.strip()]
    return [str(each) for each in value or ()]


def _networks(texts: Iterable[str]) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(text, strict=False) for text in texts)
    except ValueError as error:
        raise InvalidError(f"the server's egress policy cannot be read: {error}") from error
