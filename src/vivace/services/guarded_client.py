"""An HTTP client that connects to checked addresses only; see `egress.py`.

In a module of its own, so that a server without such a request does not import an HTTP client.
"""

from __future__ import annotations

import socket
from typing import Any

import httpcore
import httpx

from vivace.errors import DeniedError
from vivace.services.egress import EgressPolicy

__all__ = ["guarded_client"]


class _GuardedBackend(httpcore.SyncBackend):
    """Opens sockets to checked addresses only."""

    def __init__(self, policy: EgressPolicy) -> None:
        self._policy = policy

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"the name `{host}` cannot be resolved") from error
        addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
        for address in addresses:
            self._policy.check(host, address)
        for address in addresses[:-1]:
            try:
                return super().connect_tcp(address, port, *args, **kwargs)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return super().connect_tcp(addresses[-1], port, *args, **kwargs)

    def connect_unix_socket(self, path: str, *_args: Any, **_kwargs: Any) -> Any:
        raise DeniedError(f"requests to the socket {path} are not allowed")


def guarded_client(policy: EgressPolicy, *, verify: bool = True, **options: Any) -> httpx.Client:
    """Make a client whose every connection, redirects included, is checked.

    Args:
        policy: What is forbidden.
        verify: Whether certificates are checked.
        options: Of `httpx.Client`. Proxies of the environment are ignored: behind one, the guard
            would see the proxy's address only.
    """
    transport = httpx.HTTPTransport(verify=verify)
    # httpx has no parameter for the network backend of its connection pool.
    transport._pool = httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(verify=verify),
        network_backend=_GuardedBackend(policy),
    )
    return httpx.Client(transport=transport, trust_env=False, **options)
