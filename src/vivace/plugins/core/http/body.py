"""What a request sends: a text, a form, or files."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import urlencode

import httpx

from vivace.errors import TaskError
from vivace.plugin import RunContext

__all__ = ["Body", "build_body"]

_MULTIPART = "multipart/form-data"
_FORM = "application/x-www-form-urlencoded"
_STORED = ("kestra://", "nsfile://")
_ID_IN_FRONT = re.compile(r"^[0-9A-Za-z]{20,24}-")


@dataclass(slots=True)
class Body:
    """A body, as httpx takes it."""

    arguments: dict[str, Any] = field(default_factory=dict)
    """For `build_request`."""
    content_type: str | None = None
    """Set unless the user's headers name a type."""
    text: str = ""
    """For the log."""
    files: list[BinaryIO] = field(default_factory=list)
    """Opened for the request."""
    is_multipart: bool = False

    def joined(self, headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
        """Give the user's headers, as httpx takes them."""
        return [
            (name.encode(), value.encode())
            for name, value in headers.items()
            # The type of a multipart body names the boundary, which the user cannot know.
            if not (self.is_multipart and name.lower() == "content-type")
        ]

    def close(self) -> None:
        """Close the files."""
        for file in self.files:
            file.close()

    def attach(self, request: httpx.Request, context: RunContext) -> None:
        """Finish a request that was built with `arguments`."""
        if self.content_type is not None:
            request.headers["Content-Type"] = self.content_type
        if self.files:
            # httpx reads files on the event loop, which belongs to all tasks.
            request.stream = _OnThread(request.stream, context)


class _OnThread(httpx.AsyncByteStream):
    def __init__(self, stream: Any, context: RunContext) -> None:
        self._stream = stream
        self._context = context

    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts = iter(self._stream)
        while (part := await self._context.on_thread(next, parts, None)) is not None:
            yield part


async def build_body(
    context: RunContext,
    body: Any,
    form: dict[str, Any] | None,
    *,
    content_type: str,
    charset: str,
    is_named: bool,
) -> Body:
    """Build the body of a request.

    Args:
        context: Where stored files come from.
        body: A text, or data to be sent as JSON.
        form: Fields; when there are any, `body` is not looked at.
        content_type: Type of what is sent.
        charset: Encoding of a text.
        is_named: Whether the user's headers name the type.

    Raises:
        TaskError: the encoding is unknown or lacks a character.
    """
    if form and content_type.partition(";")[0].strip().lower() == _MULTIPART:
        return await context.on_thread(_multipart, context, form)
    if form:
        encoded = urlencode(list(_fields(form)), encoding="utf-8")
        kind = None if is_named else f"{_FORM}; charset=UTF-8"
        return Body({"content": encoded.encode()}, kind, encoded)
    if body is None:
        return Body(content_type=None if is_named else content_type)
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    kind = None if is_named else _with_charset(content_type, charset)
    return Body({"content": _encoded(text, charset)}, kind, text)


def _encoded(text: str, charset: str) -> bytes:
    try:
        return text.encode(charset)
    except LookupError as error:
        raise TaskError(f"`{charset}` is no character encoding, such as UTF-8") from error
    except UnicodeEncodeError as error:
        raise TaskError(f"the body holds a character that {charset} has not") from error


def _with_charset(content_type: str, charset: str) -> str:
    return content_type if ";" in content_type else f"{content_type}; charset={charset}"


def _fields(form: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in form.items():
        for item in value if isinstance(value, list) else [value]:
            yield name, _text(item)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _multipart(context: RunContext, form: dict[str, Any]) -> Body:
    body = Body(is_multipart=True)
    try:
        parts = [part for field in form.items() for part in _parts(context, *field, body)]
    except BaseException:
        body.close()
        raise
    body.arguments = {"files": parts}
    body.text = f"{len(parts)} parts: {', '.join(form)}"
    return body


def _parts(
    context: RunContext, name: str, value: Any, body: Body
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    file = _file(value)
    if file is not None:
        content = _content(context, file[1], body)
        yield name, (file[0], content, "application/octet-stream")
        return
    for _, text in _fields({name: value}):
        yield name, (None, text.encode())


def _file(value: Any) -> tuple[str, str] | None:
    """Give name and content of a field that is a file."""
    if isinstance(value, dict) and {"name", "content"} <= set(value):
        return str(value["name"]), _text(value["content"])
    if isinstance(value, str) and value.strip().startswith(_STORED):
        return _ID_IN_FRONT.sub("", value.strip().rsplit("/", 1)[-1]), value
    return None


def _content(context: RunContext, content: str, body: Body) -> Any:
    if not content.strip().startswith(_STORED):
        return content.encode()
    # A copy on the disk, because the length must be known before the first byte is sent.
    copy = context.working_dir / f"form-{context.identity.task_run_id}-{len(body.files)}"
    context.files.download(content.strip(), copy)
    file = copy.open("rb")
    copy.unlink()
    body.files.append(file)
    return file
