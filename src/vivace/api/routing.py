"""Finds the operation of a request, and lets nobody in who may not call it.

Paths are matched on the raw segments of the URL, each decoded by itself: `%2F` inside a segment
does not split it, and no normalisation stands between what was checked and what is called. Whether
a caller needs credentials is decided by the operation that was found, never by the look of the
path; what is found nowhere needs them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

from vivace.api.authentication import Authenticator
from vivace.api.body import limited
from vivace.api.operations import Operation
from vivace.api.settings import ApiSettings
from vivace.errors import BadRequestError, NotFoundError

__all__ = ["RouteTable"]


class _Node:
    __slots__ = ("literals", "operations", "parameter", "rest")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.operations: dict[str, Operation] = {}
        self.rest: dict[str, Operation] = {}


class RouteTable(BaseRoute):
    """All operations as a tree of segments; a fixed segment goes before a parameter."""

    def __init__(
        self, operations: Iterable[Operation], authenticator: Authenticator, settings: ApiSettings
    ) -> None:
        self.operations = list(operations)
        self._authenticator = authenticator
        self._settings = settings
        self._root = _Node()
        for operation in self.operations:
            self._insert(operation)

    def _insert(self, operation: Operation) -> None:
        node = self._root
        for segment in operation.path.split("/")[1:]:
            if segment.endswith(":path}"):
                _put(node.rest, operation)
                return
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        _put(node.operations, operation)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Take every HTTP request: what is unknown is refused here too."""
        return (Match.FULL if scope["type"] == "http" else Match.NONE), {}

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        """Paths are not made from names here."""
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find, authenticate, limit, call."""
        segments = _segments(scope)
        method = scope["method"]
        allowed: set[str] = set()
        for operations, values in _walk(self._root, segments, 0, ()):
            operation = operations.get(method) or _answering_head(operations, method)
            if operation is not None:
                await self._call(operation, values, scope, receive, send)
                return
            allowed.update(operations)
        await self._authenticator.require(scope)
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
        raise NotFoundError("")

    async def _call(
        self,
        operation: Operation,
        values: tuple[str, ...],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        if not operation.public:
            await self._authenticator.require(scope)
        parameters = dict(zip(operation.parameter_names, map(_decode, values), strict=True))
        tenant = parameters.get("tenant")
        if tenant is not None and tenant not in self._settings.tenants:
            raise BadRequestError(f"there is no tenant `{tenant}`")
        scope["path_params"] = parameters
        scope["endpoint"] = operation.endpoint
        limit = (
            self._settings.max_upload_bytes
            if operation.upload
            else self._settings.max_document_bytes
        )
        await operation.app(scope, limited(scope, receive, limit), send)


def _answering_head(operations: dict[str, Operation], method: str) -> Operation | None:
    """Give what answers HEAD: load balancers ask so; the HTTP server leaves the body out."""
    found = operations.get("GET") if method == "HEAD" else None
    return found if found is not None and found.public else None


def _put(operations: dict[str, Operation], operation: Operation) -> None:
    if operation.method in operations:
        other = operations[operation.method]
        raise ValueError(f"{operation.method} {operation.path} is declared as {other.path} too")
    operations[operation.method] = operation


def _segments(scope: Scope) -> list[str]:
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    try:
        return raw.decode("ascii").split("?", 1)[0].split("/")[1:]
    except UnicodeDecodeError as error:
        raise BadRequestError("a path holds ASCII only; other characters are encoded") from error


def _walk(
    node: _Node, segments: list[str], index: int, values: tuple[str, ...]
) -> Iterator[tuple[dict[str, Operation], tuple[str, ...]]]:
    """Give the operations of every template that fits, the most specific one first."""
    if index == len(segments):
        if node.operations:
            yield node.operations, values
    else:
        segment = segments[index]
        literal = node.literals.get(segment)
        if literal is not None:
            yield from _walk(literal, segments, index + 1, values)
        if node.parameter is not None and segment:
            yield from _walk(node.parameter, segments, index + 1, (*values, segment))
    if node.rest:
        yield node.rest, (*values, "/".join(segments[index:]))


def _decode(segment: str) -> str:
    if "%" not in segment:
        return segment
    try:
        text = unquote(segment, errors="strict")
    except UnicodeDecodeError as error:
        raise BadRequestError(f"`{segment}` in the path is not valid UTF-8") from error
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise BadRequestError(f"`{segment}` in the path holds a control character")
    return text
