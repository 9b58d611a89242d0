"""Reading zip archives that somebody sent: names that stay inside, sizes that stay bounded."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from vivace.errors import InvalidError, TooLargeError

__all__ = ["ArchiveEntry", "read_archive"]

_MAX_ENTRIES = 10_000
_MAX_TOTAL_BYTES = 1024 * 1024 * 1024
_MAX_ENTRY_BYTES = 256 * 1024 * 1024
_MAX_RATIO = 200
"""Times that an entry may be larger than its packed form; text packs by 10 to 50."""
_CHUNK = 1024 * 1024
_SYMLINK = 0o120000
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A file of an archive."""

    name: str
    """Relative path with `/`, without `..`."""
    content: bytes


def read_archive(
    content: Any,
    *,
    max_entries: int = _MAX_ENTRIES,
    max_total_bytes: int = _MAX_TOTAL_BYTES,
) -> Iterator[ArchiveEntry]:
    """Give the files of a zip archive one after another; directories are left out.

    Args:
        content: A binary file that can seek.
        max_entries: Refuse an archive with more.
        max_total_bytes: Refuse one that unpacks to more.

    Raises:
        InvalidError: it is no zip archive, is encrypted, or a name leaves it.
        TooLargeError: a limit is passed; what an entry claims about its size is not believed.
    """
    try:
        archive = zipfile.ZipFile(content)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InvalidError("the file is not a zip archive") from error
    with archive:
        infos = archive.infolist()
        if len(infos) > max_entries:
            raise TooLargeError(
                f"the archive has {len(infos)} entries, more than the {max_entries} allowed"
            )
        left = max_total_bytes
        for info in infos:
            if info.is_dir():
                continue
            entry = _read(archive, info, min(left, _MAX_ENTRY_BYTES))
            left -= len(entry.content)
            yield entry


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> ArchiveEntry:
    name = _checked_name(info)
    limit = min(limit, max(info.compress_size, 1_024) * _MAX_RATIO)
    parts: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise TooLargeError(f"`{name}` in the archive unpacks to too much")
                parts.append(chunk)
    except _UNREADABLE as error:
        raise InvalidError(f"`{name}` in the archive cannot be read: {error}") from error
    return ArchiveEntry(name, b"".join(parts))


def _checked_name(info: zipfile.ZipInfo) -> str:
    name = info.filename.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\0" in name:
        raise InvalidError(f"the name `{name[:200]}` in the archive leaves it")
    if (info.external_attr >> 16) & 0o170000 == _SYMLINK:
        raise InvalidError(f"`{name[:200]}` in the archive is a link")
    return str(path)
