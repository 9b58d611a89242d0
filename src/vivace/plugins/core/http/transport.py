"""The way to the server: connections that obey the egress policy, and what is said of failures."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import AsyncIterator
from functools import cache

import httpcore
import httpx

from vivace.errors import TaskError
from vivace.plugin.egress import EgressPolicy
from vivace.plugin.guarded_network import GuardedAsyncBackend, resolve
from vivace.plugins.core.http.options import HttpOptions, Proxy, ProxyType

__all__ = ["Transport", "explained", "tls_context"]


class Transport(httpx.AsyncBaseTransport):
    """Sends requests directly or through a proxy."""

    def __init__(self, policy: EgressPolicy, options: HttpOptions, context: ssl.SSLContext) -> None:
        self._policy = policy
        self._proxy = options.chosen_proxy()
        backend = GuardedAsyncBackend(policy)
        if self._proxy is None:
            self._pool = httpcore.AsyncConnectionPool(context, network_backend=backend)
        else:
            self._pool = _proxy_pool(self._proxy, backend, context)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._proxy is not None:
            await self._check_target(request.url)
        assert isinstance(request.stream, httpx.AsyncByteStream)
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()

    async def _check_target(self, url: httpx.URL) -> None:
        """Look at where the proxy would connect to, as far as this machine can tell."""
        try:
            addresses = await resolve(url.host, url.port or 0)
        except OSError:
            return  # a name that only the proxy knows
        for address in addresses:
            self._policy.check(url.host, address)


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._response.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._response.aclose()


def _proxy_pool(
    proxy: Proxy, backend: httpcore.AsyncNetworkBackend, context: ssl.SSLContext
) -> httpcore.AsyncConnectionPool:
    auth = (proxy.username, proxy.password or "") if proxy.username is not None else None
    if proxy.type is ProxyType.SOCKS:
        try:
            return httpcore.AsyncSOCKSProxy(
                httpcore.URL(
                    scheme=b"socks5", host=_host(proxy), port=proxy.port or 1080, target=b""
                ),
                auth,
                context,
                network_backend=backend,
            )
        except (ImportError, RuntimeError) as error:
            raise TaskError(
                "SOCKS proxies need the library `socksio`, which is not installed",
                hint="pip install socksio",
            ) from error
    return httpcore.AsyncHTTPProxy(
        httpcore.URL(scheme=b"http", host=_host(proxy), port=proxy.port or 8080, target=b"/"),
        auth,
        ssl_context=context,
        network_backend=backend,
    )


def _host(proxy: Proxy) -> bytes:
    try:
        return (proxy.address or "").encode("ascii")
    except UnicodeEncodeError as error:
        raise TaskError(f"`{proxy.address}` is no host name of a proxy") from error


@cache
def tls_context(*, insecure: bool) -> ssl.SSLContext:
    """Make what checks certificates: against those of this machine and those of certifi.

    It takes some 20 ms, which is why it is kept.
    """
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def explained(error: Exception, method: str, url: str) -> TaskError:
    """Say in one sentence what went wrong on the way to the server and back."""
    what = f"{method} {url}"
    match error:
        case httpcore.ConnectTimeout():
            return TaskError(f"{what}: no connection was made in time")
        case httpcore.ReadTimeout() | httpcore.WriteTimeout() | httpcore.PoolTimeout():
            return TaskError(f"{what}: the server fell silent, and the time to wait has passed")
        case httpcore.ConnectError() | httpcore.ProxyError():
            return TaskError(f"{what}: cannot connect: {_reason(error)}")
        case httpcore.RemoteProtocolError() | httpcore.NetworkError():
            return TaskError(f"{what}: the answer broke off or is no HTTP: {_reason(error)}")
        case httpx.TooManyRedirects():
            return TaskError(f"{what}: the server redirects in circles")
        case httpx.DecodingError():
            return TaskError(f"{what}: the answer's content encoding is broken")
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | httpcore.UnsupportedProtocol():
            return TaskError(f"`{url}` is no URL of HTTP: {_reason(error)}")
        case _:
            return TaskError(f"{what}: {_reason(error)}")


def _reason(error: BaseException) -> str:
    """Give the text of the innermost cause, which names the real fault."""
    while error.__cause__ is not None or error.__context__ is not None:
        inner = error.__cause__ or error.__context__
        if not isinstance(inner, OSError | httpcore.ConnectError):
            break
        if isinstance(inner, socket.gaierror):
            break  # the error around it names the host
        error = inner
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not trusted: {error.verify_message}"
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError) and error.errno:
        return os.strerror(error.errno)
    return str(error) or type(error).__name__
