"""How errors leave the API: one shape, made in one place.

`{"message", "code", "hint", "_links": {"self"}, "_embedded": {"errors"}}`, with the message behind
the name of its class, as clients of the original expect it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from vivace.api.views.base import ApiError, ErrorDetail, ErrorLinks, Link, encode
from vivace.errors import (
    BadRequestError,
    ConflictError,
    GoneError,
    InvalidError,
    NotFoundError,
    TooManyError,
    UnauthenticatedError,
    VivaceError,
)
from vivace.model.problem import InvalidSourceError, Severity

__all__ = ["HANDLERS", "bug_response", "error_response", "parameter_response"]

log = logging.getLogger(__name__)

_PREFIXES: tuple[tuple[type[VivaceError], str], ...] = (
    (NotFoundError, "Not Found"),
    (ConflictError, "Illegal state"),
    (GoneError, "Resource has expired"),
    (BadRequestError, "Bad Request"),
    (InvalidError, "Illegal argument"),
)
_KNOWN_PREFIXES = (
    "Invalid json",
    "Invalid entity",
    "Illegal argument",
    "Invalid type",
    "Invalid route params",
    "Invalid query filters",
    "Illegal flow source",
)
_PHRASES = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed"}
_LONGEST_HREF = 2_000


def error_response(error: VivaceError, scope: Scope) -> Response:
    """Give the answer for an error that was raised on purpose."""
    headers = {}
    if isinstance(error, UnauthenticatedError) and _shows_prompt(scope):
        headers["WWW-Authenticate"] = 'Basic realm="Vivace"'
    if isinstance(error, TooManyError):
        headers["Retry-After"] = str(ceil(error.seconds))
    details, problems = _findings(error)
    return _response(
        scope,
        error.status,
        code=error.code,
        message=_message(error),
        hint=error.hint or None,
        details=details,
        problems=problems,
        headers=headers,
    )


def bug_response(scope: Scope) -> Response:
    """Give the answer for an error that nobody has thought of; its text stays in the log."""
    return _response(scope, 500, code="internal", message="Internal server error")


def _message(error: VivaceError) -> str:
    text = error.message
    if isinstance(error, InvalidSourceError) or text.startswith(_KNOWN_PREFIXES):
        return text
    for family, prefix in _PREFIXES:
        if isinstance(error, family):
            return f"{prefix}: {text}" if text else prefix
    return text


def _findings(error: VivaceError) -> tuple[list[ErrorDetail], list[dict[str, Any]] | None]:
    if not isinstance(error, InvalidSourceError):
        return [], None
    details = [
        ErrorDetail.of(problem.message, problem.path or "yaml")
        for problem in error.problems
        if problem.severity is Severity.ERROR
    ]
    return details, [problem.to_wire() for problem in error.problems]


def _shows_prompt(scope: Scope) -> bool:
    """Whether a browser may ask for the password itself: not for calls that a page makes."""
    for name, value in scope["headers"]:
        if name == b"sec-fetch-mode" and value != b"navigate":
            return False
        if name == b"referer" and value.split(b"?")[0].rstrip(b"/").endswith(b"/login"):
            return False
    return True


def _response(
    scope: Scope,
    status: int,
    *,
    code: str,
    message: str,
    hint: str | None = None,
    details: list[ErrorDetail] | None = None,
    problems: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = ApiError(
        message=message,
        code=code,
        hint=hint,
        links=ErrorLinks(self=Link(href=_href(scope), templated=False)),
        embedded={"errors": details} if details else {},
        problems=problems,
    )
    return Response(encode(body), status, headers, "application/json")


def _href(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope.get("query_string", b"")
    text = (raw.split(b"?")[0] + (b"?" + query if query else b""))[:_LONGEST_HREF]
    return text.decode("latin-1")


async def _on_vivace_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, VivaceError)
    if error.status == 500:
        log.error("request failed", exc_info=error, extra={"path": request.url.path})
    return error_response(error, request.scope)


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = _PHRASES.get(error.status_code) or str(error.detail)
    return _response(
        request.scope,
        error.status_code,
        code=message.lower().replace(" ", "-"),
        message=message,
        headers=dict(error.headers or {}),
    )


def parameter_response(errors: Sequence[Mapping[str, Any]], scope: Scope) -> Response:
    """Give the answer for parameters that are wrong; each error has `msg`, `loc` and `type`."""
    details = [ErrorDetail.of(str(item["msg"]), ".".join(map(str, item["loc"]))) for item in errors]
    missing = [item["loc"][-1] for item in errors if item["type"] == "missing"]
    if missing:
        text, status = f"Bad Request: the parameter `{missing[0]}` is required", 400
    else:
        text, status = f"Invalid route params: {details[0].path}: {details[0].message}", 422
    return _response(
        scope,
        status,
        code="invalid" if status == 422 else "bad-request",
        message=text,
        details=details,
    )


HANDLERS: dict[Any, Any] = {
    VivaceError: _on_vivace_error,
    HTTPException: _on_http_error,
}
"""For `Starlette(exception_handlers=…)`."""
