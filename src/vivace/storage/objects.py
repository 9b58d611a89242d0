"""Files in S3, Google Cloud Storage, Azure Blob Storage or memory, through obstore."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import obstore
from obstore.exceptions import BaseError

from vivace.errors import UnavailableError
from vivace.model.instant import from_datetime
from vivace.storage.backend import StoredFile

__all__ = ["ObjectBackend"]

_SMALL_BYTES = 5 * 1024 * 1024
"""What fits in one request; more is sent in parts."""


class ObjectBackend:
    """An object store; its writes are atomic and durable by themselves."""

    def __init__(self, store: Any) -> None:
        """Use a store.

        Args:
            store: Of `obstore.store`, with its prefix and credentials.
        """
        self._store = store

    def put(self, path: str, chunks: Iterable[bytes]) -> int:
        """See `Backend`."""
        counted = _Counted(chunks)
        head = counted.take(_SMALL_BYTES)
        with _translated(path):
            if counted.ended:
                obstore.put(self._store, path, head)
            else:
                with obstore.open_writer(self._store, path) as writer:
                    writer.write(head)
                    for chunk in counted:
                        writer.write(chunk)
        return counted.size

    def open(self, path: str) -> BinaryIO:
        """See `Backend`."""
        with _translated(path):
            reader = obstore.open_reader(self._store, path)
        return cast(BinaryIO, io.BufferedReader(_Raw(reader, path), 1024 * 1024))

    def stat(self, path: str) -> StoredFile:
        """See `Backend`."""
        with _translated(path):
            return _stored(obstore.head(self._store, path))

    def list_files(self, directory: str) -> Iterator[StoredFile]:
        """See `Backend`."""
        with _translated(directory):
            found = [
                _stored(item)
                for page in obstore.list(self._store, prefix=directory)
                for item in page
                if item["path"].startswith(directory + "/")
            ]
        yield from sorted(found, key=lambda file: file.path)

    def move(self, source: str, target: str) -> None:
        """See `Backend`."""
        with _translated(source):
            obstore.rename(self._store, source, target)

    def delete(self, path: str) -> bool:
        """See `Backend`."""
        try:
            self.stat(path)
        except FileNotFoundError:
            return False
        with _translated(path):
            obstore.delete(self._store, path)
        return True

    def delete_directory(self, directory: str) -> list[str]:
        """See `Backend`."""
        paths = [file.path for file in self.list_files(directory)]
        with _translated(directory):
            if paths:
                obstore.delete(self._store, paths)
        return paths


class _Counted:
    """An iterable of chunks that knows how much went through it."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.size = 0
        self.ended = False

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.size += len(chunk)
            yield chunk
        self.ended = True

    def take(self, limit: int) -> bytes:
        """Read until more than `limit` bytes are there, or all."""
        parts: list[bytes] = []
        for chunk in self:
            parts.append(chunk)
            if self.size > limit:
                break
        return b"".join(parts)


class _Raw(io.RawIOBase):
    """A reader of obstore as the standard library knows readers."""

    def __init__(self, reader: Any, path: str) -> None:
        self._reader = reader
        self._path = path

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _translated(self._path):
            data = self._reader.read(len(buffer))
        buffer[: len(data)] = memoryview(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._reader.seek(offset, whence))

    def tell(self) -> int:
        return int(self._reader.tell())


def _stored(meta: Any) -> StoredFile:
    return StoredFile(meta["path"], meta["size"], from_datetime(meta["last_modified"]))


@contextmanager
def _translated(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnavailableError(f"the storage of `{path}` cannot be reached: {reason}") from error
