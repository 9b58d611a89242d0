"""A directory that untrusted programs write to, used without ever leaving it.

Every step is taken from an open directory and follows no link, so that a program that swaps a
directory for a link at the wrong moment gains nothing.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from vivace.errors import TaskError

__all__ = ["Folder", "relative_name"]

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC

_MAX_DEPTH = 100


def relative_name(name: str, what: str) -> str:
    """Check the name of a file that a user gave, and give it in its plain form.

    Args:
        name: Such as `data/in.csv`; `./` in front is dropped.
        what: The property that it stands in.

    Raises:
        TaskError: it is absolute, leaves the directory, or is no name.
    """
    plain = PurePosixPath(name.strip())
    unusable = not plain.parts or "\0" in name or len(plain.parts) > _MAX_DEPTH
    if unusable or plain.is_absolute() or ".." in plain.parts:
        raise TaskError(
            f"`{name[:200]}` in `{what}` is not the relative name of a file",
            hint="give a path below the working directory, such as `data/in.csv`",
        )
    return plain.as_posix()


class Folder:
    """An open directory; use it as a context, or close it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the directory back."""
        os.close(self._root)

    def exists(self, name: str) -> bool:
        """Whether there is anything of that name, be it a link."""
        try:
            with self._parent(name) as parent:
                os.stat(PurePosixPath(name).name, dir_fd=parent, follow_symlinks=False)
        except OSError:
            return False
        return True

    def create(self, name: str, mode: int = 0o600) -> BinaryIO:
        """Create a file to write, with its directories; what had its name is replaced.

        Raises:
            TaskError: a directory on the way is a link or a file.
        """
        last = PurePosixPath(name).name
        try:
            with self._parent(name, create=True) as parent:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(last, dir_fd=parent)
                return os.fdopen(os.open(last, _CREATE, mode, dir_fd=parent), "wb")
        except OSError as error:
            raise TaskError(f"`{name}` cannot be written: {error.strerror}") from error

    def make_directory(self, name: str) -> None:
        """Make a directory, with those above it, unless it is there.

        Raises:
            TaskError: a directory on the way, or its own name, is a link or a file.
        """
        try:
            with self._parent(f"{name}/_", create=True):
                return
        except OSError as error:
            raise TaskError(f"`{name}` cannot be made: {error.strerror}") from error

    def link(self, name: str, target: str) -> None:
        """Make a symbolic link; a file or link that had its name is replaced.

        Raises:
            TaskError: a directory has its name, or one on the way is a link or a file.
        """
        last = PurePosixPath(name).name
        try:
            with self._parent(name, create=True) as parent:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(last, dir_fd=parent)
                os.symlink(target, last, dir_fd=parent)
        except OSError as error:
            raise TaskError(f"`{name}` cannot be written: {error.strerror}") from error

    def open(self, name: str) -> BinaryIO:
        """Open a regular file to read; a link is followed when its target is in the directory.

        Raises:
            TaskError: there is no such file, or it is elsewhere, or a device or a pipe.
        """
        try:
            descriptor = self._open(name)
        except OSError as error:
            raise TaskError(f"`{name}` cannot be read: {error.strerror}") from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise TaskError(f"`{name}` is not a regular file")
        return os.fdopen(descriptor, "rb")

    def is_executable(self, name: str) -> bool:
        """Whether its owner may run a file; of a link, whether anybody could."""
        try:
            with self._parent(name) as parent:
                found = os.stat(PurePosixPath(name).name, dir_fd=parent, follow_symlinks=False)
        except OSError:
            return False
        return bool(found.st_mode & stat.S_IXUSR)

    def walk(self) -> Iterator[str]:
        """Give the names of all files and links, sorted within each directory."""
        yield from _walk(self._root, "", _MAX_DEPTH)

    def _open(self, name: str) -> int:
        try:
            return self._open_without_links(name)
        except OSError as error:
            if error.errno not in (errno.ELOOP, errno.ENOTDIR):
                raise
        root = Path(os.path.realpath(self.path))
        target = Path(os.path.realpath(root / name))  # Path.resolve fails on links in a circle
        if not target.is_relative_to(root) or target == root:
            raise TaskError(f"`{name}` is a link that leaves the working directory")
        # That name holds no link now; if a program puts one there meanwhile, this fails.
        return self._open_without_links(target.relative_to(root).as_posix())

    def _open_without_links(self, name: str) -> int:
        with self._parent(name) as parent:
            return os.open(PurePosixPath(name).name, _READ, dir_fd=parent)

    @contextlib.contextmanager
    def _parent(self, name: str, *, create: bool = False) -> Iterator[int]:
        """Open the directory that holds `name`."""
        current = os.dup(self._root)
        try:
            for part in PurePosixPath(name).parent.parts:
                following = _enter(current, part, create)
                os.close(current)
                current = following
            yield current
        finally:
            os.close(current)


def _enter(parent: int, part: str, create: bool) -> int:
    if create:
        with contextlib.suppress(FileExistsError):
            os.mkdir(part, 0o700, dir_fd=parent)
    return os.open(part, _DIRECTORY, dir_fd=parent)


def _walk(directory: int, prefix: str, depth: int) -> Iterator[str]:
    try:
        with os.scandir(directory) as entries:
            found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except FileNotFoundError:  # removed meanwhile
        return
    for name, is_directory in found:
        if not is_directory:
            yield prefix + name
        elif depth > 0:
            try:
                inner = os.open(name, _DIRECTORY, dir_fd=directory)
            except OSError:  # swapped for something else, or not ours to read
                continue
            try:
                yield from _walk(inner, f"{prefix}{name}/", depth - 1)
            finally:
                os.close(inner)
