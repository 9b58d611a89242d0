"""Files of a shared directory that the next execution finds again: one archive in storage."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from typing import IO

from vivace.errors import TaskError
from vivace.plugin import LogLevel, RunContext
from vivace.plugins.script.folder import Folder, relative_name
from vivace.plugins.script.globs import matcher

__all__ = ["keep_cache", "restore_cache"]

_NAME = "directory.zip"
_CHUNK_BYTES = 1024 * 1024
_EXECUTABLE, _PLAIN = 0o700, 0o600


def restore_cache(folder: Folder, ttl: timedelta | None, context: RunContext) -> None:
    """Put the files of the cache into the directory, unless it is older than `ttl`.

    A cache that cannot be read is none: it is made anew at the end.
    """
    kept = context.cache.open(_NAME, max_age=ttl)
    if kept is None:
        return
    try:
        with kept, zipfile.ZipFile(kept) as archive:
            for entry in archive.infolist():
                _restore(folder, archive, entry)
    except (zipfile.BadZipFile, TaskError, ValueError) as error:
        context.log(LogLevel.WARN, f"the cache of the directory cannot be read: {error}")


def _restore(folder: Folder, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    mode = entry.external_attr >> 16 & 0o777 or _PLAIN
    name = relative_name(entry.filename, "cache")
    with archive.open(entry) as source, folder.create(name, mode) as sink:
        shutil.copyfileobj(source, sink, _CHUNK_BYTES)


def keep_cache(folder: Folder, patterns: Sequence[str], context: RunContext) -> None:
    """Store the files that match, if any of them has changed since the cache was written."""
    matches = matcher(patterns)
    names = [name for name in folder.walk() if matches(name)]
    with tempfile.TemporaryFile(dir=folder.path.parent) as file:
        fingerprint = _pack(folder, names, file, context)
        if fingerprint == _fingerprint_of_kept(context):
            return
        file.seek(0)
        context.cache.put(_NAME, file)
    context.log(LogLevel.DEBUG, f"{len(names)} files of the directory were cached")


def _pack(folder: Folder, names: Sequence[str], file: IO[bytes], context: RunContext) -> bytes:
    """Write the archive, and give what tells it from others."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            try:
                with folder.open(name) as source:
                    _add(archive, name, source, folder.is_executable(name), digest)
            except TaskError as error:
                context.log(LogLevel.WARN, f"not kept in the cache: {error.message}")
        archive.comment = digest.hexdigest().encode()
        return archive.comment


def _add(
    archive: zipfile.ZipFile, name: str, source: IO[bytes], executable: bool, digest: hashlib._Hash
) -> None:
    entry = zipfile.ZipInfo(name)  # of a fixed date: equal files make equal archives
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (_EXECUTABLE if executable else _PLAIN) << 16
    digest.update(f"\0{len(name)}:{name}{executable}\0".encode("utf-8", "surrogateescape"))
    with archive.open(entry, "w", force_zip64=True) as sink:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            sink.write(chunk)


def _fingerprint_of_kept(context: RunContext) -> bytes | None:
    kept = context.cache.open(_NAME)
    if kept is None:
        return None
    try:
        with kept, zipfile.ZipFile(kept) as archive:
            return archive.comment
    except zipfile.BadZipFile:
        return None
