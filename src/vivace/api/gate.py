"""The first thing that every request meets: whose page it comes from, and where it is addressed.

A browser carries out requests for pages that have nothing to do with this server. So the host has
to be one of ours (a foreign name that resolves to this machine, DNS rebinding, is refused), and
what changes something may not come from another site. The gate also brings paths without a tenant
into the form with one, and puts the protective headers on every response.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vivace.api.errors import bug_response, error_response
from vivace.api.settings import ApiSettings
from vivace.errors import BadRequestError, DeniedError, VivaceError

__all__ = ["INSTANCE_RESOURCES", "TENANT_RESOURCES", "Gate", "MisdirectedError"]

log = logging.getLogger(__name__)

TENANT_RESOURCES = frozenset(
    {
        "backfills",
        "basicAuth",
        "concurrency-limit",
        "dashboards",
        "executions",
        "flows",
        "kv",
        "logs",
        "metrics",
        "namespaces",
        "outputs",
        "secrets",
        "triggers",
    }
)
"""First segments that mean a path without tenant; never the name of a tenant."""
INSTANCE_RESOURCES = frozenset(
    {
        "basicAuthValidationErrors",
        "configs",
        "instance",
        "login",
        "logout",
        "openapi.json",
        "pebble",
        "plugins",
    }
)
"""What belongs to the server as a whole, and is served with and without a tenant in the path."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_API_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_COMMON_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]


class MisdirectedError(VivaceError):
    """The request is addressed to a host that this server does not answer for."""

    code = "misdirected"
    status = 421


class Gate:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp, settings: ApiSettings) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in settings.hosts)
        self._origins = frozenset(origin.lower().rstrip("/") for origin in settings.origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request and pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        response = _Response(send)
        try:
            self._check(scope)
            add_tenant(scope)
            await self._app(scope, receive, response.send)
        except VivaceError as error:
            await error_response(error, scope)(scope, receive, response.send)
        except Exception:
            log.exception("request failed", extra={"path": scope["path"]})
            if response.started:
                raise
            await bug_response(scope)(scope, receive, response.send)

    def _check(self, scope: Scope) -> None:
        host = origin = site = b""
        for name, value in scope["headers"]:
            if name == b"host":
                if host:  # RFC 9112 §3.2: which of two counts is what attacks are made of
                    raise BadRequestError("the request has more than one header Host")
                host = value
            elif name == b"origin":
                origin = value
            elif name == b"sec-fetch-site":
                site = value
        own = host.decode("latin-1").lower()
        if "*" not in self._hosts and _without_port(own) not in self._hosts:
            raise MisdirectedError(
                f"this server does not answer for the host `{own[:100]}`",
                hint="add the name to the allowed hosts of the configuration",
            )
        if b"%00" in scope.get("query_string", b""):
            raise BadRequestError("the query holds a NUL character")
        if scope["method"] not in _SAFE_METHODS:
            self._check_origin(own, origin.decode("latin-1").lower(), site)

    def _check_origin(self, own: str, origin: str, site: bytes) -> None:
        if origin and origin.rstrip("/") in self._origins:
            return
        foreign = site not in (b"", b"same-origin", b"none")
        if origin and not foreign:
            foreign = urlsplit(origin).netloc != own
        if foreign:
            raise DeniedError(
                f"a page of `{origin[:100] or 'another site'}` may not change anything here",
                hint="add the site to the allowed origins of the configuration",
            )


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def add_tenant(scope: Scope) -> None:
    """Bring `/api/v1/flows` into the form `/api/v1/main/flows`, and drop needless tenants."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    if not raw.startswith(b"/api/v1/"):
        return
    first, _, rest = raw[8:].partition(b"/")
    if first.decode("latin-1") in TENANT_RESOURCES:
        scope["raw_path"] = b"/api/v1/main/" + raw[8:]
    elif rest.partition(b"/")[0].decode("latin-1") in INSTANCE_RESOURCES and (
        first.decode("latin-1") not in INSTANCE_RESOURCES
    ):
        scope["raw_path"] = b"/api/v1/" + rest


class _Response:
    """Passes a response on, with the headers that every one has."""

    __slots__ = ("_send", "started")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers: list[tuple[bytes, bytes]] = message.setdefault("headers", [])
            headers.extend(_COMMON_HEADERS)
            if not any(name == b"content-security-policy" for name, _ in headers):
                headers.append(_API_POLICY)
        await self._send(message)
