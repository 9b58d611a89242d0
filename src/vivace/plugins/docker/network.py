"""Connections to an engine: by its Unix socket, or by TCP to addresses that the server allows."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

import httpcore
import httpx

from vivace.errors import TaskError
from vivace.plugin.egress import EgressPolicy
from vivace.plugin.guarded_network import GuardedAsyncBackend, GuardedBackend
from vivace.plugins.docker.address import EngineAddress

__all__ = ["async_transport", "blocking_transport"]


def async_transport(address: EngineAddress, policy: EgressPolicy) -> httpx.AsyncHTTPTransport:
    """Give the way to an engine for the event loop.

    Raises:
        TaskError: the certificates cannot be used.
    """
    transport = httpx.AsyncHTTPTransport(uds=address.socket, verify=False)
    if address.socket is None:
        # httpx has no parameter for the network backend of its connection pool.
        transport._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(address), network_backend=GuardedAsyncBackend(policy)
        )
    return transport


def blocking_transport(address: EngineAddress, policy: EgressPolicy) -> httpx.HTTPTransport:
    """Give the way to an engine for a thread.

    Raises:
        TaskError: the certificates cannot be used.
    """
    transport = httpx.HTTPTransport(uds=address.socket, verify=False)
    if address.socket is None:
        transport._pool = httpcore.ConnectionPool(
            ssl_context=_tls(address), network_backend=GuardedBackend(policy)
        )
    return transport


def _tls(address: EngineAddress) -> ssl.SSLContext | None:
    if not address.url.startswith("https:"):
        return None
    return _usual_tls() if address.certificates is None else _own_tls(address.certificates)


@cache
def _usual_tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()  # reading the machine's certificates takes 20 ms


def _own_tls(folder: Path) -> ssl.SSLContext:
    try:
        tls = ssl.create_default_context(cafile=str(folder / "ca.pem"))
        tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    except (OSError, ssl.SSLError) as error:
        raise TaskError(
            f"the certificates in `{folder}` cannot be used: {error}",
            hint="DOCKER_CERT_PATH must name a folder with ca.pem, cert.pem and key.pem",
        ) from error
    return tls
