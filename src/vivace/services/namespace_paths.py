"""Paths of namespace files as clients write them, and as they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from vivace.errors import InvalidError
from vivace.storage import namespace_file

__all__ = ["base_name", "directories_of", "kept_path", "path_of_uri"]

_MAX_NAME_BYTES = 255


def kept_path(path: str) -> str:
    """Give a path relative to the namespace: `a/b.txt` for `/a/b.txt`; empty for the root.

    Raises:
        InvalidError: it leaves the namespace, or a name in it is not allowed.
    """
    if "\\" in path:
        raise InvalidError(f"the path `{path[:200]}` holds a backslash")
    parts = [part for part in path.split("/") if part]
    if any(part in (".", "..") for part in parts):
        raise InvalidError(
            "File should be accessed with their full path and not using relative '..' path."
        )
    for part in parts:
        if len(part.encode(errors="replace")) > _MAX_NAME_BYTES:
            raise InvalidError(f"the name `{part[:50]}…` is longer than {_MAX_NAME_BYTES} bytes")
    kept = "/".join(parts)
    if kept:
        namespace_file("any", kept)  # refuses what storage would refuse
    return kept


def base_name(path: str) -> str:
    """Give the last name of a path; that of the root is `/`."""
    return PurePosixPath(path).name or "/"


def directories_of(path: str) -> Iterator[str]:
    """Give the directories above a path, the outermost first: `a` and `a/b` for `a/b/c`."""
    parts = path.split("/")
    for end in range(1, len(parts)):
        yield "/".join(parts[:end])


def path_of_uri(text: str | None) -> str:
    """Give the path of a `from` or `to` parameter, which may be a URI.

    Raises:
        InvalidError: it is missing.
    """
    if not text:
        raise InvalidError("both `from` and `to` are required")
    return unquote(urlsplit(text).path) if "://" in text else text
