"""Files into a container and out of it, as tar archives that are never whole in memory.

What comes out was made by untrusted programs: it is written below the working directory alone,
through no link, and only files, directories and links within are taken.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import stat
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, cast

from vivace.errors import TaskError
from vivace.plugins.script.folder import Folder

__all__ = ["pack", "unpack"]

_CHUNK = 1024 * 1024
_MAX_DEPTH = 100
_RESERVE = 256 * 1024 * 1024
"""Bytes of the disk that are left to others."""


def pack(folders: Iterable[Path]) -> Iterator[bytes]:
    """Give an archive of folders under their full paths, to be unpacked at the root.

    Everybody in the container may read and write what is in it, whatever user its image names.
    """
    for folder in folders:
        yield _directory(folder)
        for current, directories, files in os.walk(folder):
            base = Path(current)
            for name in directories:
                is_link = (base / name).is_symlink()
                yield _link(base / name) if is_link else _directory(base / name)
            for name in files:
                yield from _file(base / name)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def unpack(chunks: Iterator[bytes], folder: Folder) -> list[str]:
    """Write the files of an archive of one directory to `folder`, and give what was left out.

    Raises:
        TaskError: a file is larger than what is free on the disk: one of holes costs its maker
            nothing.
    """
    refused = []
    stream = cast(IO[bytes], io.BufferedReader(_Chunks(chunks), _CHUNK))
    with tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape") as archive:
        for entry in archive:
            parts = PurePosixPath(entry.name).parts
            if entry.size > _CHUNK:
                _check_room(folder.path, entry)
            # the first part is the directory's own name
            if len(parts) > 1 and not _write(archive, entry, "/".join(parts[1:]), folder):
                refused.append("/".join(parts[1:]))
    return refused


def _write(archive: tarfile.TarFile, entry: tarfile.TarInfo, name: str, folder: Folder) -> bool:
    parts = PurePosixPath(name).parts
    if ".." in parts or len(parts) > _MAX_DEPTH:
        return False
    try:
        if entry.isdir():
            folder.make_directory(name)
        elif entry.isreg():
            source = archive.extractfile(entry)
            assert source is not None
            _copy(source, folder, name, entry.mode)
        elif entry.islnk():  # another name of a file that came before
            with folder.open("/".join(PurePosixPath(entry.linkname).parts[1:])) as source:
                _copy(source, folder, name, entry.mode)
        elif entry.issym() and _stays_within(name, entry.linkname):
            folder.link(name, entry.linkname)
        else:
            return False
    except TaskError:
        return False
    return True


def _copy(source: IO[bytes], folder: Folder, name: str, mode: int) -> None:
    with folder.create(name, 0o700 if mode & stat.S_IXUSR else 0o600) as sink:
        shutil.copyfileobj(source, sink, _CHUNK)


def _check_room(place: Path, entry: tarfile.TarInfo) -> None:
    disk = os.statvfs(place)
    free = disk.f_bavail * disk.f_frsize - _RESERVE
    if entry.size > free:
        raise TaskError(
            f"the file `{entry.name}` of the container has {entry.size} bytes, more than the "
            f"{max(free, 0)} that the worker's disk has room for",
            hint="delete at the end of the commands what no later task needs",
        )


def _stays_within(name: str, target: str) -> bool:
    path = PurePosixPath(target)
    if path.is_absolute():
        return False
    depth = len(PurePosixPath(name).parent.parts)
    for part in path.parts:
        depth += -1 if part == ".." else 1
        if depth < 0:
            return False
    return True


def _directory(path: Path) -> bytes:
    return _header(path, tarfile.DIRTYPE, 0o777)


def _link(path: Path) -> bytes:
    with contextlib.suppress(OSError):
        return _header(path, tarfile.SYMTYPE, 0o777, target=str(path.readlink()))
    return b""


def _file(path: Path) -> Iterator[bytes]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        yield _link(path)  # or gone meanwhile, or a socket
        return
    with os.fdopen(descriptor, "rb") as source:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return
        mode = 0o777 if status.st_mode & stat.S_IXUSR else 0o666
        yield _header(path, tarfile.REGTYPE, mode, size=status.st_size)
        left = status.st_size
        while left:
            chunk = source.read(min(_CHUNK, left)) or b"\0" * min(_CHUNK, left)  # cut meanwhile
            left -= len(chunk)
            yield chunk
        yield b"\0" * (-status.st_size % tarfile.BLOCKSIZE)


def _header(path: Path, kind: bytes, mode: int, *, size: int = 0, target: str = "") -> bytes:
    entry = tarfile.TarInfo(str(path).lstrip("/"))
    entry.type, entry.mode, entry.size, entry.linkname = kind, mode, size, target
    with contextlib.suppress(OSError):
        entry.mtime = int(path.lstat().st_mtime)
    return entry.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


class _Chunks(io.RawIOBase):
    """A stream over pieces of bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._held:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._held = memoryview(following)
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count
