"""Files in a directory of this machine, where every acknowledged write survives a power cut.

Two things a generic object-store client does not do for a directory are needed here. A write is
synced, file and directory entries, before it is acknowledged. And no symbolic link is followed, at
any depth and at any moment: each directory is opened relative to its parent's descriptor, so that
swapping one for a link between check and use changes nothing.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vivace.errors import ConflictError, DeniedError
from vivace.model.identifier import new_id
from vivace.storage.backend import StoredFile

__all__ = ["LocalBackend"]

_INCOMING = ".incoming"
_ABANDONED_AFTER_S = 24 * 3600
_PUBLISH_TRIES = 100
_DIRECTORY = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_LINK_ERRORS = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)


class LocalBackend:
    """A directory; several processes may share it."""

    def __init__(self, root: Path, *, now: float) -> None:
        """Open or make the directory.

        Args:
            root: Directory; itself it may be reached through links.
            now: POSIX time, to tell half-written files of a dead process from those of a live one.
        """
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root = root.resolve()
        incoming = self.root / _INCOMING
        incoming.mkdir(mode=0o700, exist_ok=True)
        _remove_abandoned(incoming, now)

    def put(self, path: str, chunks: Iterable[bytes]) -> int:
        """See `Backend`."""
        temporary = self.root / _INCOMING / new_id()
        try:
            with temporary.open("xb") as file:
                for chunk in chunks:
                    file.write(chunk)
                size = file.tell()
                file.flush()
                os.fsync(file.fileno())
            self._publish(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return size

    def _publish(self, temporary: Path, path: str) -> None:
        # A parent that has just become empty may be pruned by a concurrent delete: make it again.
        for left in reversed(range(_PUBLISH_TRIES)):
            try:
                with self._parent(path, create=True) as (parent, name):
                    os.rename(temporary, name, dst_dir_fd=parent)
                    os.fsync(parent)
                    return
            except IsADirectoryError as error:
                raise ConflictError(f"`{path}` is a directory, not a file") from error
            except FileNotFoundError:
                if not left:
                    raise

    def open(self, path: str) -> BinaryIO:
        """See `Backend`."""
        with self._parent(path) as (parent, name):
            try:
                descriptor = os.open(name, _FILE, dir_fd=parent)
            except OSError as error:
                _refuse_link(parent, name, path, error)
                raise
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise FileNotFoundError(path)
        return os.fdopen(descriptor, "rb")

    def stat(self, path: str) -> StoredFile:
        """See `Backend`."""
        with self._parent(path) as (parent, name):
            _refuse_link(parent, name, path)
            found = os.stat(name, dir_fd=parent, follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode):
            raise FileNotFoundError(path)
        return _stored(path, found)

    def list_files(self, directory: str) -> Iterator[StoredFile]:
        """See `Backend`."""
        try:
            with self._parent(f"{directory}/.") as (descriptor, _):
                found = list(_walk(descriptor, directory))
        except FileNotFoundError:
            return
        yield from sorted(found, key=lambda file: file.path)

    def move(self, source: str, target: str) -> None:
        """See `Backend`."""
        self.stat(source)
        with self._parent(source) as (old, old_name):
            with self._parent(target, create=True) as (new, new_name):
                os.rename(old_name, new_name, src_dir_fd=old, dst_dir_fd=new)
                os.fsync(new)
            os.fsync(old)
        self._prune(source)

    def delete(self, path: str) -> bool:
        """See `Backend`."""
        try:
            with self._parent(path) as (parent, name):
                os.unlink(name, dir_fd=parent)
        except (FileNotFoundError, IsADirectoryError):
            return False
        self._prune(path)
        return True

    def delete_directory(self, directory: str) -> list[str]:
        """See `Backend`."""
        deleted = [file.path for file in self.list_files(directory)]
        try:
            with self._parent(directory) as (parent, name):
                shutil.rmtree(name, dir_fd=parent)
        except FileNotFoundError:
            return deleted
        self._prune(directory)
        return deleted

    def _prune(self, path: str) -> None:
        """Remove the directories that have become empty, from the innermost outwards."""
        parts = path.split("/")[:-1]
        while parts:
            try:
                with self._parent("/".join(parts)) as (parent, name):
                    os.rmdir(name, dir_fd=parent)
            except OSError:  # not empty, or somebody else was quicker
                return
            parts.pop()

    @contextmanager
    def _parent(self, path: str, *, create: bool = False) -> Iterator[tuple[int, str]]:
        """Open the directory that holds `path`; give its descriptor and the last segment."""
        *directories, name = path.split("/")
        descriptor = os.open(self.root, _DIRECTORY)
        try:
            for directory in directories:
                inner = _enter(descriptor, directory, path, create)
                os.close(descriptor)
                descriptor = inner
            yield descriptor, name
        finally:
            os.close(descriptor)


def _enter(parent: int, name: str, path: str, create: bool) -> int:
    if create:
        with suppress(FileExistsError):
            os.mkdir(name, 0o700, dir_fd=parent)
            os.fsync(parent)
    try:
        return os.open(name, _DIRECTORY, dir_fd=parent)
    except OSError as error:
        if error.errno not in _LINK_ERRORS:
            raise
        _refuse_link(parent, name, path, error)
        if create:
            raise ConflictError(f"`{path}` cannot be written: `{name}` in it is a file") from error
        raise FileNotFoundError(path) from error


def _refuse_link(parent: int, name: str, path: str, cause: OSError | None = None) -> None:
    found = os.stat(name, dir_fd=parent, follow_symlinks=False)
    if stat.S_ISLNK(found.st_mode):
        raise DeniedError(f"`{name}` of `{path}` is a symbolic link: none is followed") from cause


def _walk(descriptor: int, directory: str) -> Iterator[StoredFile]:
    with os.scandir(descriptor) as entries:
        for entry in entries:
            path = f"{directory}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                inner = os.open(entry.name, _DIRECTORY, dir_fd=descriptor)
                try:
                    yield from _walk(inner, path)
                finally:
                    os.close(inner)
            elif entry.is_file(follow_symlinks=False):
                yield _stored(path, entry.stat(follow_symlinks=False))


def _stored(path: str, found: os.stat_result) -> StoredFile:
    return StoredFile(path, found.st_size, found.st_mtime_ns // 1_000)


def _remove_abandoned(incoming: Path, now: float) -> None:
    for file in incoming.iterdir():
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < now - _ABANDONED_AFTER_S:
                file.unlink()
