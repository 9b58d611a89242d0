"""Makes responses: JSON encoded once, files that a browser saves rather than shows."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from vivace.api.services import Services
from vivace.api.views.base import encode

__all__ = ["attachment", "attachment_stream", "bulk_status", "empty", "json", "services"]

_SAFE_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


def services(request: Request) -> Services:
    """Give the use cases that this app was made with."""
    found: Services = request.app.state.services
    return found


def json(value: Any, status: int = 200) -> Response:
    """Answer with a view, or plain data."""
    return Response(encode(value), status, media_type="application/json")


def empty(status: int = 200) -> Response:
    """Answer without a body."""
    return Response(b"", status)


def bulk_status(request: Request) -> int:
    """Give the status of a bulk request that was carried out.

    It was 200 up to 1.x; generated clients of 2.0 read the body of a 202 only.
    """
    agent = request.headers.get("user-agent", "")
    return 202 if agent.startswith("OpenAPI-Generator/2") else 200


def attachment(content: bytes | str, name: str, media: str) -> Response:
    """Answer with a file that a browser saves."""
    return Response(content, media_type=safe_media(media), headers=_file_headers(name))


def attachment_stream(
    content: AsyncIterator[bytes], name: str, media: str, *, size: int | None = None
) -> Response:
    """Answer with a file that is sent while it is read."""
    headers = _file_headers(name)
    if size is not None:
        headers["Content-Length"] = str(size)
    return StreamingResponse(content, media_type=safe_media(media), headers=headers)


def safe_media(media: str) -> str:
    """Give a media type that no browser runs, whatever somebody has stored or asked for."""
    kind = media.partition(";")[0].strip().lower()
    if not _SAFE_TYPE.fullmatch(kind) or "html" in kind or "xml" in kind or "script" in kind:
        return "application/octet-stream"
    return media if media.isascii() and media.isprintable() else kind


def _file_headers(name: str) -> dict[str, str]:
    # RFC 6266: a plain name for old clients, the exact one percent-encoded.
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)[:200] or "file"
    exact = quote(name[:500], safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-cache",
    }
