"""Reading forms: parts with files go to the disk as they come, so that memory stays small."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qsl

import msgspec
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from vivace.api.body import media_type
from vivace.errors import BadRequestError, InvalidError, TooLargeError
from vivace.services.inputs import FileUpload

__all__ = ["Form", "execution_inputs", "read_form", "read_texts", "received_file"]

_IN_MEMORY = 256 * 1024
"""A part that is longer moves to a temporary file."""
_MAX_PARTS = 1_000
_MAX_TEXT_BYTES = 10 * 1024 * 1024
"""Longest sum of the parts that are no files."""
_MAX_HEADER_BYTES = 8 * 1024
_FILES = "files"
"""Old clients name every file part so; the file's name is then the id of the input."""


class Form:
    """The parts of a form in order; files are open until `close`."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.files: list[tuple[str, FileUpload]] = []
        self._open: list[BinaryIO] = []

    def add_file(self, name: str, file_name: str, content: BinaryIO, media: str = "") -> None:
        """Add a file that is read from its start."""
        content.seek(0)
        self.files.append((name, FileUpload(file_name, content, media)))

    def opened(self) -> BinaryIO:
        """Make a file that is closed, and thereby deleted, with the form."""
        file = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115
        self._open.append(file)
        return file

    def close(self) -> None:
        """Delete the temporary files."""
        for file in self._open:
            file.close()


@asynccontextmanager
async def execution_inputs(request: Request) -> AsyncIterator[dict[str, Any]]:
    """Read the inputs of an execution: a form, JSON, or nothing.

    Files can be read until the end of the context.
    """
    kind = media_type(request)
    if kind == "multipart/form-data":
        form = await read_form(request)
        try:
            yield _inputs_of(form)
        finally:
            form.close()
    elif kind == "application/json":
        yield _json_inputs(await request.body())
    elif kind == "application/x-www-form-urlencoded":
        yield await _urlencoded(request)
    else:
        yield {}


def _inputs_of(form: Form) -> dict[str, Any]:
    inputs: dict[str, Any] = dict(form.texts)
    for name, upload in form.files:
        if _is_empty(upload):
            continue  # what a browser sends for a field that nobody filled in
        if name == _FILES:
            inputs[upload.name] = upload
        else:
            inputs[name] = upload
    return inputs


def _is_empty(upload: FileUpload) -> bool:
    content = cast(BinaryIO, upload.content)
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    return not size


def _json_inputs(content: bytes) -> dict[str, Any]:
    if not content.strip():
        return {}
    try:
        inputs = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidError(f"Invalid json: {error}") from error
    if not isinstance(inputs, dict):
        raise InvalidError("Invalid json: inputs are an object, by id")
    return inputs


async def _urlencoded(request: Request) -> dict[str, Any]:
    content = await request.body()
    if len(content) > _MAX_TEXT_BYTES:
        raise TooLargeError(f"the form is longer than the {_MAX_TEXT_BYTES} bytes allowed")
    try:
        return dict(parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=_MAX_PARTS))
    except (UnicodeDecodeError, ValueError) as error:
        raise BadRequestError(f"the form cannot be read: {error}") from error


async def read_texts(request: Request, name: str) -> list[str]:
    """Give the parts of a name as texts, files included."""
    form = await read_form(request)
    try:
        texts = [value for key, value in form.texts if key == name]
        for key, upload in form.files:
            if key == name:
                content = cast(BinaryIO, upload.content).read(_MAX_TEXT_BYTES + 1)
                texts.append(_text(content, name))
        return texts
    finally:
        form.close()


@asynccontextmanager
async def received_file(request: Request, name: str) -> AsyncIterator[tuple[str, BinaryIO]]:
    """Give file name and content of the part of a name; it can be read within the context.

    Raises:
        BadRequestError: there is no such part.
    """
    if media_type(request) != "multipart/form-data":
        raise BadRequestError("the body is no multipart/form-data")
    form = await read_form(request)
    try:
        for key, upload in form.files:
            if key == name:
                yield upload.name, cast(BinaryIO, upload.content)
                return
        raise BadRequestError(f"the form has no file `{name}`")
    finally:
        form.close()


async def read_form(request: Request) -> Form:
    """Read a multipart form.

    Raises:
        BadRequestError: it is malformed or was cut off.
        TooLargeError: it has too many parts, or too much text.
    """
    form = Form()
    try:
        reader = _Reader(_boundary(request), form)
        async for chunk in request.stream():
            reader.feed(chunk)
        reader.finish()
    except MultipartParseError as error:
        form.close()
        raise BadRequestError(f"the form cannot be read: {error}") from error
    except ClientDisconnect as error:
        form.close()
        raise BadRequestError("the client went away before its request was complete") from error
    except BaseException:
        form.close()
        raise
    return form


def _boundary(request: Request) -> bytes:
    _, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if not 1 <= len(boundary) <= 200:
        raise BadRequestError("the header Content-Type has no boundary")
    return boundary


class _Reader:
    """Collects what the parser of `python_multipart` reports."""

    def __init__(self, boundary: bytes, form: Form) -> None:
        self._form = form
        self._parts = 0
        self._text_bytes = 0
        self._ended = False
        self._reset()
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_end": self._finished,
            },
        )

    def feed(self, chunk: bytes) -> None:
        if chunk:
            self._parser.write(chunk)

    def finish(self) -> None:
        self._parser.finalize()
        if not self._ended:
            raise BadRequestError("the form ends in the middle of a part")

    def _reset(self) -> None:
        self._field = self._value = b""
        self._header_bytes = 0
        self._disposition = self._media = b""
        self._name = self._file_name = ""
        self._file: BinaryIO | None = None
        self._text = bytearray()

    def _begin(self) -> None:
        self._reset()
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise TooLargeError(f"the form has more than the {_MAX_PARTS} parts allowed")

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += self._header(data, start, end)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += self._header(data, start, end)

    def _header(self, data: bytes, start: int, end: int) -> bytes:
        self._header_bytes += end - start
        if self._header_bytes > _MAX_HEADER_BYTES:
            raise TooLargeError("the headers of a part are too long")
        return data[start:end]

    def _header_end(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        elif self._field.lower() == b"content-type":
            self._media = self._value
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise BadRequestError("a part of the form has no name")
        self._name = _text(options[b"name"], "name")
        if b"filename" in options:
            self._file_name = _text(options[b"filename"], "filename")
            self._file = self._form.opened()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])
            return
        self._text_bytes += end - start
        if self._text_bytes > _MAX_TEXT_BYTES:
            raise TooLargeError(f"the texts of the form are longer than {_MAX_TEXT_BYTES} bytes")
        self._text += data[start:end]

    def _end(self) -> None:
        if self._file is not None:
            media = self._media.decode("latin-1").strip()
            self._form.add_file(self._name, self._file_name, self._file, media)
        else:
            self._form.texts.append((self._name, _text(bytes(self._text), self._name)))

    def _finished(self) -> None:
        self._ended = True


def _text(content: bytes, what: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BadRequestError(f"`{what[:50]}` of the form is not valid UTF-8") from error
