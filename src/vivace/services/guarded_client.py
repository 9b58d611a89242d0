"""An HTTP client that connects to checked addresses only; see `guarded_network.py`.

In a module of its own, so that a server without such a request does not import an HTTP client.
"""

from __future__ import annotations

from typing import Any

import httpcore
import httpx

from vivace.plugin.egress import EgressPolicy
from vivace.plugin.guarded_network import GuardedBackend

__all__ = ["guarded_client"]


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
        network_backend=GuardedBackend(policy),
    )
    return httpx.Client(transport=transport, trust_env=False, **options)
