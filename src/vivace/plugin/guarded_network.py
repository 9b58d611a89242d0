"""Sockets that are opened to checked addresses only, for HTTP clients; see `egress.py`.

A URL says nothing about where it leads, and redirects go elsewhere: so the guard sits where the
socket is opened. It resolves the name once, refuses if any address is denied, and connects to what
it has checked. In a module of its own: not every server needs an HTTP client.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore

from vivace.errors import DeniedError
from vivace.plugin.egress import EgressPolicy

__all__ = ["GuardedAsyncBackend", "GuardedBackend", "resolve"]

_FIRST_ADDRESSES_S = 5.0
"""Longest time for an address when there are others: IPv6 that leads nowhere is common."""
_FAILED = (httpcore.ConnectError, httpcore.ConnectTimeout)


class GuardedBackend(httpcore.SyncBackend):
    """Opens sockets for clients that block."""

    def __init__(self, policy: EgressPolicy) -> None:
        self._policy = policy

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = _addresses(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            raise _unresolved(host) from error
        *firsts, last = _checked(self._policy, host, addresses)
        for address in firsts:
            try:
                return super().connect_tcp(
                    address, port, _short(timeout), local_address, socket_options
                )
            except _FAILED:
                continue
        return super().connect_tcp(last, port, timeout, local_address, socket_options)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        raise _no_unix_socket()


class GuardedAsyncBackend(httpcore.AnyIOBackend):
    """Opens sockets for clients on the event loop."""

    def __init__(self, policy: EgressPolicy) -> None:
        self._policy = policy

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await resolve(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no address of {host} was found in time") from error
        except OSError as error:
            raise _unresolved(host) from error
        *firsts, last = _checked(self._policy, host, addresses)
        for address in firsts:
            try:
                return await super().connect_tcp(
                    address, port, _short(timeout), local_address, socket_options
                )
            except _FAILED:
                continue
        return await super().connect_tcp(last, port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise _no_unix_socket()


async def resolve(host: str, port: int) -> list[str]:
    """Give the addresses of a host, in the order in which they should be tried.

    Raises:
        OSError: there are none.
    """
    loop = asyncio.get_running_loop()
    return _addresses(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def _checked(policy: EgressPolicy, host: str, addresses: list[str]) -> list[str]:
    for address in addresses:
        policy.check(host, address)
    return addresses


def _addresses(found: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _short(timeout: float | None) -> float:
    return min(timeout or _FIRST_ADDRESSES_S, _FIRST_ADDRESSES_S)


def _unresolved(host: str) -> httpcore.ConnectError:
    return httpcore.ConnectError(f"the name `{host}` cannot be resolved")


def _no_unix_socket() -> DeniedError:
    return DeniedError("connections to sockets of the server's machine are not allowed")
