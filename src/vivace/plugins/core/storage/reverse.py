"""Turn a file around."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.storage.streams import (
    BLOCK_BYTES,
    MAX_RECORD_BYTES,
    blocks,
    extension_of,
    stream,
)

__all__ = ["Reverse", "records_from_end"]


class ReverseOutputs(Outputs):
    """The file that was made."""

    uri: str
    """URI of the file."""


@type_id(
    "io.kestra.plugin.core.storage.Reverse", aliases=("io.kestra.core.tasks.storages.Reverse",)
)
class Reverse(RunnableTask):
    r"""Put the records of a file, by default its lines, into the opposite order.

    ```yaml
    id: latest_first
    namespace: company.team
    tasks:
      - id: lines
        type: io.kestra.plugin.core.storage.Write
        content: "first\nsecond\nthird\n"
        extension: .txt
      - id: reverse
        type: io.kestra.plugin.core.storage.Reverse
        from: "{{ outputs.lines.uri }}"
    ```
    """

    from_: str = Field(alias="from")
    """URI of the file."""
    separator: str = "\n"
    """What ends a record."""
    charset: str = "UTF-8"
    """How the characters of the file are encoded."""

    def run(self, context: RunContext) -> ReverseOutputs:
        copy = context.working_dir / f"reverse-{context.identity.task_run_id}"
        context.files.download(self.from_, copy)
        try:
            with copy.open("rb") as source:
                content = stream(self._content(source, copy))
                uri = context.files.put(content, f"reversed{extension_of(self.from_)}")
        finally:
            copy.unlink(missing_ok=True)
        return ReverseOutputs(uri=uri)

    def _content(self, source: BinaryIO, copy: Path) -> Iterator[bytes]:
        codec = _codec(self.charset)
        if _is_bytewise(codec):
            separator = self.separator.encode(codec.name)
            for record in records_from_end(source, separator):
                yield record + separator
            return
        # Where a character is several bytes, a separator may seem to stand inside of others.
        plain = copy.with_suffix(".utf-8")
        try:
            _transcode(source, plain, codec)
            with plain.open("rb") as text:
                yield from _encoded(records_from_end(text, self.separator.encode()), self, codec)
        finally:
            plain.unlink(missing_ok=True)


def records_from_end(source: BinaryIO, separator: bytes) -> Iterator[bytes]:
    """Give the records of a seekable file without their separators, the last one first."""
    if not separator:
        raise TaskError("the separator must not be empty")
    at = source.seek(0, os.SEEK_END)
    held = b""
    is_end = True
    while at > 0:
        size = min(BLOCK_BYTES, at)
        at = source.seek(at - size)
        held = source.read(size) + held
        if is_end:
            held = held.removesuffix(separator)
            is_end = False
        first, *rest = held.split(separator)
        # A separator may begin in the block before: what looks like its end stays with the rest.
        yield from reversed(rest)
        held = first
        if len(held) > MAX_RECORD_BYTES:
            raise TaskError(f"a record has more than {MAX_RECORD_BYTES} bytes")
    if not is_end:
        yield held


def _codec(charset: str) -> codecs.CodecInfo:
    try:
        codec = codecs.lookup(charset)
    except (LookupError, ValueError) as error:
        raise TaskError(f"`{charset}` is no character encoding, such as UTF-8") from error
    if not codec._is_text_encoding:
        raise TaskError(f"`{charset}` is no character encoding, such as UTF-8")
    return codec


def _is_bytewise(codec: codecs.CodecInfo) -> bool:
    return codec.name in ("utf-8", "ascii") or codec.name.startswith(("iso8859", "cp125"))


def _transcode(source: BinaryIO, target: Path, codec: codecs.CodecInfo) -> None:
    decoder = codec.incrementaldecoder("strict")
    source.seek(0)
    try:
        with target.open("wb") as sink:
            for block in blocks(source):
                sink.write(decoder.decode(block).encode("utf-8", "surrogatepass"))
            sink.write(decoder.decode(b"", True).encode("utf-8", "surrogatepass"))
    except UnicodeDecodeError as error:
        raise TaskError(f"the file is not encoded as {codec.name}: {error.reason}") from error


def _encoded(found: Iterator[bytes], task: Reverse, codec: codecs.CodecInfo) -> Iterator[bytes]:
    encoder = codec.incrementalencoder("strict")
    for record in found:
        yield encoder.encode(record.decode("utf-8", "surrogatepass") + task.separator)
