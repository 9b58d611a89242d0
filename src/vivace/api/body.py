"""Reading request bodies, never more of them than is allowed."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from vivace.errors import BadRequestError, InvalidError, TooLargeError

__all__ = ["limited", "media_type", "read_json", "read_text"]

T = TypeVar("T")


def limited(scope: Scope, receive: Receive, limit: int) -> Receive:
    """Give a `receive` that refuses a body longer than `limit` bytes.

    Raises:
        TooLargeError: the body announces itself as longer; a longer one without announcement is
            refused while it is read.
    """
    declared, chunked = _framing(scope)
    if declared > limit:
        raise _too_large(limit)
    if not declared and not chunked:
        return receive
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        if message["type"] == "http.request":
            received += len(message.get("body", b""))
            if received > limit:
                raise _too_large(limit)
        return message

    return counted


def _framing(scope: Scope) -> tuple[int, bool]:
    declared, chunked = 0, False
    for name, value in scope["headers"]:
        if name == b"content-length":
            if not value.isdigit():
                raise BadRequestError("the header Content-Length is no number")
            declared = int(value)
        elif name == b"transfer-encoding":
            chunked = True
    return declared, chunked


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(f"the body is longer than the {limit} bytes allowed")


def media_type(request: Request) -> str:
    """Give the media type of the body in lower case, without parameters; empty when absent."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_text(request: Request) -> str:
    """Read the body as UTF-8; a byte order mark is dropped.

    Raises:
        InvalidError: it is no UTF-8.
    """
    content = await request.body()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidError(
            f"the body is not valid UTF-8: byte {error.start} is 0x{content[error.start]:02x}"
        ) from error
    if "\0" in text:
        raise InvalidError("the body holds a NUL character")
    return text


async def read_json(request: Request, shape: type[T] | Any) -> T:
    """Read the body as JSON of a shape; fields that the shape does not name are ignored.

    Raises:
        InvalidError: it is no JSON, or not of that shape; the message names the place.
    """
    content = await request.body()
    try:
        value: T = msgspec.json.decode(content, type=shape, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidError(f"Invalid json: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidError(f"Invalid json: {error}") from error
    return value
