"""The beginning of a file in a form that can be shown: text, rows, or a picture."""

from __future__ import annotations

import base64
import codecs
from dataclasses import dataclass
from typing import Any

import msgspec

from vivace.errors import InvalidError

__all__ = ["MAX_PREVIEW_BYTES", "Preview", "preview"]

MAX_PREVIEW_BYTES = 2 * 1024 * 1024
_IMAGES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "bmp", "svg", "ico"})
_ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-32",
    "iso8859",
    "cp",
    "ascii",
    "gb",
    "big5",
    "shift_jis",
    "euc_",
    "koi8",
)
_ROWS = frozenset({"ion", "jsonl", "ndjson"})


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a file."""

    extension: str
    kind: str
    """TEXT, LIST, IMAGE, MARKDOWN or PDF."""
    content: Any
    rows: int
    """Most lines or rows that were asked for."""
    truncated: bool


def preview(name: str, content: bytes, *, size: int, rows: int, encoding: str = "UTF-8") -> Preview:
    """Make the preview of a file.

    Args:
        name: Its name, for the extension.
        content: Its first bytes, `MAX_PREVIEW_BYTES` at most.
        size: How long the whole file is.
        rows: Most lines or rows.
        encoding: Of text.

    Raises:
        InvalidError: there is no such encoding.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    cut = size > len(content)
    if extension in _IMAGES or extension == "pdf":
        kind = "PDF" if extension == "pdf" else "IMAGE"
        return Preview(extension, kind, base64.b64encode(content).decode(), rows, cut)
    text = _decoded(content, encoding)
    if extension in _ROWS:
        listed = _rows(text, rows)
        if listed is not None:
            return Preview(extension, "LIST", listed, rows, cut or _has_more(text, rows))
    kind = "MARKDOWN" if extension in ("md", "markdown") else "TEXT"
    lines = text.splitlines()
    shown = "\n".join(lines[:rows])
    return Preview(extension, kind, shown, rows, cut or len(lines) > rows)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        raise InvalidError(f"the file cannot be shown using encoding '{encoding[:50]}'") from error
    # Not all codecs decode text, and of those that do some take their time.
    if not name.startswith(_ENCODINGS):
        raise InvalidError(f"the file cannot be shown using encoding '{encoding[:50]}'")
    return content.decode(name, "replace")


def _rows(text: str, limit: int) -> list[Any] | None:
    """Give JSON lines as rows; None when a line is no JSON."""
    found = []
    for line in text.splitlines()[:limit]:
        if not line.strip():
            continue
        try:
            found.append(msgspec.json.decode(line))
        except (msgspec.DecodeError, RecursionError):
            return None
    return found


def _has_more(text: str, limit: int) -> bool:
    return len(text.splitlines()) > limit
