"""What all HTTP tasks have in common: the request they make, and how the answer is judged."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpcore
import httpx
from pydantic import Field

from vivace import __version__
from vivace.errors import TaskError
from vivace.plugin import Document, LogLevel, RunContext, RunnableTask
from vivace.plugin.egress import EgressPolicy
from vivace.plugins.core.http.body import Body, build_body
from vivace.plugins.core.http.options import Auth, AuthType, HttpOptions, LoggedPart, Ssl
from vivace.plugins.core.http.transport import Transport, explained, tls_context
from vivace.plugins.core.scalars import Text

__all__ = ["HttpExchange", "HttpTask", "header_lists", "shown_url"]

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_METHOD = re.compile(r"[A-Za-z]{1,20}")
_FORBIDDEN_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"}
)
_OWN_HEADERS = frozenset({"content-length", "transfer-encoding"})
_LOGGED_BODY_CHARS = 10_000
_FAILURE_BODY_BYTES = 64 * 1024


class HttpExchange(Document):
    """A request to a server."""

    uri: str = Field(min_length=1)
    """URL of the request."""
    method: str = "GET"
    """GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS or another."""
    params: dict[str, Text | list[Text]] | None = None
    """Parameters added to the URL; a list adds one for each item."""
    body: str | dict[str, Any] | list[Any] | None = None
    """What to send; a map or a list is sent as JSON."""
    form_data: dict[str, Any] | None = None
    """Form to send. With `contentType: multipart/form-data` a `kestra://` URI, or a map of `name`
    and `content`, is sent as a file."""
    content_type: str = "application/json"
    """Type of what is sent."""
    headers: dict[str, Text] | None = None
    """Headers of the request."""
    options: HttpOptions = HttpOptions()
    """How to talk to the server."""
    allow_failed: bool | None = None
    """Deprecated: `options.allowFailed`."""
    ssl_options: Ssl | None = None
    """Deprecated: `options.ssl`."""

    @asynccontextmanager
    async def exchange(self, context: RunContext) -> AsyncIterator[httpx.Response]:
        """Send the request; the answer's body is still to be read.

        Raises:
            TaskError: the server cannot be reached, or answers with a code that is no success.
        """
        method, url = self._method(), self._url()
        headers = self._headers()
        body = await self._build_body(context, headers)
        try:
            async with self._client(context, await self._tls(context)) as client:
                request = client.build_request(
                    method, url, headers=body.joined(headers), **body.arguments
                )
                body.attach(request, context)
                self._log_request(context, request, body)
                response = await client.send(request, auth=self._auth(), stream=True)
                try:
                    await self._judge(context, response)
                    yield response
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, *_LOWER_ERRORS) as error:
            raise explained(error, method, shown_url(url)) from error
        finally:
            body.close()

    def accepts(self, code: int) -> bool:
        """Whether a status code is a success."""
        return self.options.accepts(code) or bool(self.allow_failed)

    def _method(self) -> str:
        if not _METHOD.fullmatch(self.method):
            raise TaskError(f"`{self.method}` is no HTTP method")
        return self.method.upper()

    def _url(self) -> str:
        url = self.uri.strip().replace(" ", "%20")
        if not url.lower().startswith(("http://", "https://")):
            raise TaskError(
                f"`{shown_url(url)}` is no URL of HTTP", hint="it starts with http:// or https://"
            )
        if not self.params:
            return url
        base, hash_, fragment = url.partition("#")
        pairs = [
            f"{quote(name, safe='')}={quote(value, safe='')}"
            for name, values in self.params.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        joint = "&" if "?" in base else "?"
        return f"{base}{joint}{'&'.join(pairs)}{hash_}{fragment}"

    def _headers(self) -> dict[str, str]:
        headers = {}
        for name, value in (self.headers or {}).items():
            if not _HEADER_NAME.fullmatch(name):
                raise TaskError(f"`{name[:100]}` is no name of a header")
            if name.lower() in _OWN_HEADERS:
                raise TaskError(f"the header `{name}` follows from the body and cannot be set")
            headers[name] = _checked_value(f"the header `{name}`", value)
        return headers

    async def _build_body(self, context: RunContext, headers: dict[str, str]) -> Body:
        named = next((v for name, v in headers.items() if name.lower() == "content-type"), None)
        return await build_body(
            context,
            self.body,
            self.form_data,
            content_type=named or self.content_type,
            charset=self.options.default_charset,
            is_named=named is not None,
        )

    def _auth(self) -> httpx.Auth | None:
        auth = self.options.chosen_auth()
        if auth is None:
            return None
        return _CREDENTIALS[auth.type](auth)

    async def _tls(self, context: RunContext) -> Any:
        insecure = (self.ssl_options or self.options.ssl).insecure_trust_all_certificates
        return await context.on_thread(tls_context, insecure=insecure)

    def _client(self, context: RunContext, tls: Any) -> httpx.AsyncClient:
        options = self.options
        connect, read = options.connect_seconds(), options.read_seconds()
        return httpx.AsyncClient(
            transport=Transport(EgressPolicy.of(context.setting), options, tls),
            follow_redirects=options.follow_redirects,
            timeout=httpx.Timeout(read, connect=connect),
            headers={"User-Agent": f"Vivace/{__version__}", "Accept": "*/*"},
            # The server's own proxies, certificates and .netrc are none of a flow's business.
            trust_env=False,
        )

    async def _judge(self, context: RunContext, response: httpx.Response) -> None:
        parts = self.options.logged_parts()
        if LoggedPart.RESPONSE_HEADERS in parts:
            context.log(
                LogLevel.DEBUG, _described(f"HTTP {response.status_code}", response.headers)
            )
        code = response.status_code
        if self.accepts(code):
            return
        text = await _beginning(response)
        if text:
            context.log(LogLevel.ERROR, f"The server's answer: {text}")
        url = shown_url(str(response.url))
        raise TaskError(
            f"{response.request.method} {url} was answered with "
            f"{code} {response.reason_phrase}".rstrip(),
            outputs={"uri": url, "code": code, "headers": header_lists(response), "body": text},
        )

    def _log_request(self, context: RunContext, request: httpx.Request, body: Body) -> None:
        parts = self.options.logged_parts()
        if LoggedPart.REQUEST_HEADERS in parts:
            title = f"{request.method} {shown_url(str(request.url))}"
            context.log(LogLevel.DEBUG, _described(title, request.headers))
        if LoggedPart.REQUEST_BODY in parts and body.text:
            context.log(LogLevel.DEBUG, body.text[:_LOGGED_BODY_CHARS])


class HttpTask(HttpExchange, RunnableTask):
    """A task that makes a request to a server."""


_LOWER_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


def header_lists(response: httpx.Response) -> dict[str, list[str]]:
    """Give the headers as the server spelled them, each with all its values."""
    lists: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name = raw_name.decode("latin-1")
        first = spelled.setdefault(name.lower(), name)
        lists.setdefault(first, []).append(raw_value.decode("utf-8", "replace"))
    return lists


def shown_url(url: str) -> str:
    """Give a URL without the user and password that it may hold."""
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}"


def _checked_value(what: str, value: str) -> str:
    if _FORBIDDEN_IN_VALUE.search(value):
        raise TaskError(f"{what} holds a line end or another control character")
    return value.strip()


class _Bearer(httpx.Auth):
    def __init__(self, auth: Auth) -> None:
        self._token = _checked_value("the bearer token", auth.token or "")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


_CREDENTIALS = {
    AuthType.BASIC: lambda auth: httpx.BasicAuth(auth.username or "", auth.password or ""),
    AuthType.DIGEST: lambda auth: httpx.DigestAuth(auth.username or "", auth.password or ""),
    AuthType.BEARER: _Bearer,
}


def _described(title: str, headers: httpx.Headers) -> str:
    lines = [
        f"{name}: {'***' if name.lower() in _SECRET_HEADERS else value}"
        for name, value in headers.multi_items()
    ]
    return "\n".join([title, *lines])


async def _beginning(response: httpx.Response) -> str:
    content = b""
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) >= _FAILURE_BODY_BYTES:
            break
    return content[:_FAILURE_BODY_BYTES].decode(response.charset_encoding or "utf-8", "replace")
