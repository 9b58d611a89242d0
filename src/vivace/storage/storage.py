"""Internal storage: the files of executions and namespaces, named by `kestra:///` URIs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from vivace.errors import NotFoundError, TooLargeError, UnavailableError
from vivace.storage.backend import Backend, StoredFile
from vivace.storage.paths import check_path, path_of, to_uri

__all__ = ["Content", "Storage", "open_storage"]

Content = bytes | Path | BinaryIO | Iterable[bytes]
"""What can be stored: bytes, a file on the disk, a stream read to its end, or chunks."""

CHUNK_BYTES = 1024 * 1024
_WRITERS = 8


class Storage:
    """The files of one tenant; methods block, and may be called from any thread.

    Paths and URIs are checked on every call, so whatever a user sent may be passed in. `aio` of
    `vivace.storage` is the same for the event loop.
    """

    def __init__(self, backend: Backend, tenant: str = "main") -> None:
        self._backend = backend
        self._root = check_path(tenant) + "/"

    def for_tenant(self, tenant: str) -> Storage:
        """Give the files of another tenant; none of them can name each other's."""
        return Storage(self._backend, tenant)

    def put(self, path: str, content: Content, *, max_bytes: int | None = None) -> str:
        """Write or replace a file, and give its URI once it is durable.

        Args:
            path: Made by `vivace.storage.layout`.
            content: Streams are read in pieces; memory stays small.
            max_bytes: Refuse longer content.

        Raises:
            TooLargeError: the content is longer; nothing was written.
            OSError: the content cannot be read; nothing was written.
        """
        check_path(path)
        try:
            with self._errors(path):
                self._backend.put(self._root + path, _limited(_chunks(content), max_bytes, path))
        except _UnreadableContent as failure:
            raise failure.error from None
        return to_uri(path)

    def put_all(self, files: Iterable[tuple[str, Content]]) -> list[str]:
        """Write many files, path and content of each, and give their URIs once all are durable.

        Several are written at a time: they share what a disk or a network takes to confirm one.

        Raises:
            OSError: a content cannot be read; some of the others may have been written.
        """
        with ThreadPoolExecutor(_WRITERS, "storage") as writers:
            return list(writers.map(lambda file: self.put(*file), files))

    def open(self, uri: str) -> BinaryIO:
        """Open a file for reading from its start; seekable; the caller closes it.

        Raises:
            NotFoundError: there is no such file.
        """
        with self._errors(uri):
            return self._backend.open(self._root + path_of(uri))

    def read(self, uri: str, start: int = 0, length: int | None = None) -> bytes:
        """Give the content, or `length` bytes of it from `start`; fewer at the end."""
        with self.open(uri) as file:
            if start:
                file.seek(start)
            return file.read(-1 if length is None else length)

    def stat(self, uri: str) -> StoredFile:
        """Look at a file; its `path` is that of the URI."""
        with self._errors(uri):
            return self._bare(self._backend.stat(self._root + path_of(uri)))

    def size(self, uri: str) -> int:
        """Give the size in bytes."""
        return self.stat(uri).size

    def exists(self, uri: str) -> bool:
        """Whether there is such a file."""
        try:
            self.stat(uri)
        except NotFoundError:
            return False
        return True

    def list_files(self, directory: str) -> Iterator[StoredFile]:
        """Give the files below a directory, at any depth, sorted by path; "" is the whole.

        `a/b` lists `a/b/c` and not `a/bc`: directories, not texts, are compared.
        """
        with self._errors(directory):
            root = self._root + check_path(directory) if directory else self._root.rstrip("/")
            for file in self._backend.list_files(root):
                yield self._bare(file)

    def move(self, uri: str, path: str) -> str:
        """Rename a file and give its new URI; a file at `path` is replaced."""
        with self._errors(uri):
            self._backend.move(self._root + path_of(uri), self._root + check_path(path))
        return to_uri(path)

    def delete(self, uri: str) -> bool:
        """Delete a file and say whether it was there."""
        with self._errors(uri):
            return self._backend.delete(self._root + path_of(uri))

    def delete_directory(self, directory: str) -> list[str]:
        """Delete all files below a directory and give their URIs."""
        with self._errors(directory):
            deleted = self._backend.delete_directory(self._root + check_path(directory))
        return [to_uri(path.removeprefix(self._root)) for path in deleted]

    def _bare(self, file: StoredFile) -> StoredFile:
        return StoredFile(file.path.removeprefix(self._root), file.size, file.modified_at)

    @contextmanager
    def _errors(self, name: str) -> Iterator[None]:
        try:
            yield
        except (FileNotFoundError, IsADirectoryError) as error:
            raise NotFoundError(f"there is no file `{name}` in internal storage") from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UnavailableError(
                f"internal storage cannot work on `{name}`: {reason}",
                hint="look at free space and permissions of the storage directory",
            ) from error


def open_storage(location: str | Path, tenant: str = "main", **options: Any) -> Storage:
    """Open internal storage.

    Args:
        location: A directory, or a URL: `file:///…`, `s3://bucket/prefix`, `gs://…`, `az://…`,
            `memory:///`.
        tenant: Whose files.
        options: Passed to the store of obstore, such as `config` or `client_options`.
    """
    text = str(location)
    if "://" not in text or text.startswith("file://"):
        from vivace.storage.local import LocalBackend

        return Storage(LocalBackend(Path(text.removeprefix("file://")), now=time.time()), tenant)
    from obstore.store import from_url

    from vivace.storage.objects import ObjectBackend

    return Storage(ObjectBackend(from_url(text, **options)), tenant)


def _chunks(content: Content) -> Iterable[bytes]:
    if isinstance(content, bytes | bytearray | memoryview):
        yield bytes(content)
    elif isinstance(content, Path):
        with content.open("rb") as file:
            yield from _pieces(file)
    elif hasattr(content, "read"):
        yield from _pieces(content)
    else:
        yield from content


def _pieces(file: Any) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _limited(chunks: Iterable[bytes], limit: int | None, path: str) -> Iterable[bytes]:
    size = 0
    for chunk in _readable(chunks):
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLargeError(f"`{path}` is longer than the {limit} bytes allowed")
        yield chunk


class _UnreadableContent(Exception):
    """Keeps a fault of the source apart from one of the storage, whose errors look the same."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


def _readable(chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except OSError as error:
        raise _UnreadableContent(error) from error
