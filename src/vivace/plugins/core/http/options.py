"""How HTTP tasks talk to a server: time limits, proxy, credentials, certificates, logging."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from vivace.model.document import Document
from vivace.plugin import Duration, LogLevel

__all__ = ["Auth", "AuthType", "HttpOptions", "LoggedPart", "Proxy", "ProxyType", "Ssl", "Timeout"]

_CONNECT_TIMEOUT = timedelta(seconds=60)
_READ_IDLE_TIMEOUT = timedelta(minutes=5)


class Timeout(Document):
    """Limits of waiting; that of the whole task is its property `timeout`."""

    connect_timeout: Duration = _CONNECT_TIMEOUT
    """Longest time to reach the server."""
    read_idle_timeout: Duration = _READ_IDLE_TIMEOUT
    """Longest time without any data from the server."""


class ProxyType(StrEnum):
    """Kinds of proxies."""

    DIRECT = "DIRECT"
    HTTP = "HTTP"
    SOCKS = "SOCKS"


class Proxy(Document):
    """A proxy between worker and server; used when it has an address."""

    type: ProxyType = ProxyType.HTTP
    address: str | None = None
    """Host name or address."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    username: str | None = None
    password: str | None = None


class AuthType(StrEnum):
    """Ways to prove who asks."""

    BASIC = "BASIC"
    BEARER = "BEARER"
    DIGEST = "DIGEST"


class Auth(Document):
    """Credentials for the server; they are not sent on to another host by a redirect."""

    type: AuthType
    username: str | None = None
    """Of BASIC and DIGEST."""
    password: str | None = None
    """Of BASIC and DIGEST."""
    token: str | None = None
    """Of BEARER."""


class Ssl(Document):
    """How the server's certificate is checked."""

    insecure_trust_all_certificates: bool = False
    """Accept any certificate: whoever is in between can read and change everything."""


class LoggedPart(StrEnum):
    """Parts of the exchange that are written to the task's log, at DEBUG."""

    REQUEST_HEADERS = "REQUEST_HEADERS"
    REQUEST_BODY = "REQUEST_BODY"
    RESPONSE_HEADERS = "RESPONSE_HEADERS"
    RESPONSE_BODY = "RESPONSE_BODY"


_PARTS_BY_LEVEL = {
    LogLevel.TRACE: list(LoggedPart),
    LogLevel.DEBUG: [LoggedPart.REQUEST_HEADERS, LoggedPart.RESPONSE_HEADERS],
    LogLevel.INFO: [LoggedPart.RESPONSE_HEADERS],
}


class HttpOptions(Document):
    """Options of the exchange with the server."""

    timeout: Timeout = Timeout()
    proxy: Proxy | None = None
    auth: Auth | None = None
    ssl: Ssl = Ssl()
    follow_redirects: bool = True
    """Whether to go where the server points, up to 20 times."""
    allow_failed: bool = False
    """Whether a status code of 400 and above is a success of the task."""
    allowed_response_codes: list[int] | None = None
    """The only status codes that are a success; the task fails on any other."""
    default_charset: str = "UTF-8"
    """Encoding of what is sent, and of an answer that does not name its own."""
    logs: list[LoggedPart] = []
    """What to write to the log."""

    connect_timeout: Duration | None = None
    """Deprecated: `timeout.connectTimeout`."""
    read_timeout: Duration | None = None
    """Deprecated: `timeout.readIdleTimeout`."""
    proxy_type: ProxyType | None = None
    """Deprecated: `proxy.type`."""
    proxy_address: str | None = None
    """Deprecated: `proxy.address`."""
    proxy_port: int | None = None
    """Deprecated: `proxy.port`."""
    proxy_username: str | None = None
    """Deprecated: `proxy.username`."""
    proxy_password: str | None = None
    """Deprecated: `proxy.password`."""
    basic_auth_user: str | None = None
    """Deprecated: `auth`."""
    basic_auth_password: str | None = None
    """Deprecated: `auth`."""
    log_level: LogLevel | None = None
    """Deprecated: `logs`."""
    read_idle_timeout: Duration | None = None
    """Deprecated, without effect: `timeout.readIdleTimeout`."""
    connection_pool_idle_timeout: Duration | None = None
    """Deprecated, without effect."""
    max_content_length: int | None = None
    """Deprecated, without effect."""

    def connect_seconds(self) -> float:
        """Give the limit of connecting."""
        return (self.connect_timeout or self.timeout.connect_timeout).total_seconds()

    def read_seconds(self) -> float:
        """Give the limit of waiting for data."""
        return (self.read_timeout or self.timeout.read_idle_timeout).total_seconds()

    def chosen_proxy(self) -> Proxy | None:
        """Give the proxy, if one has an address."""
        if self.proxy is not None and self.proxy.address:
            return self.proxy
        if not self.proxy_address:
            return None
        return Proxy(
            type=self.proxy_type or ProxyType.HTTP,
            address=self.proxy_address,
            port=self.proxy_port,
            username=self.proxy_username,
            password=self.proxy_password,
        )

    def chosen_auth(self) -> Auth | None:
        """Give the credentials, if there are any."""
        if self.auth is None and self.basic_auth_user is not None:
            return Auth(
                type=AuthType.BASIC,
                username=self.basic_auth_user,
                password=self.basic_auth_password,
            )
        return self.auth

    def logged_parts(self) -> list[LoggedPart]:
        """Give the parts that go to the log."""
        return self.logs or (_PARTS_BY_LEVEL.get(self.log_level, []) if self.log_level else [])

    def accepts(self, code: int) -> bool:
        """Whether a status code is a success."""
        if self.allowed_response_codes:
            return code in self.allowed_response_codes
        return code < 400 or self.allow_failed
