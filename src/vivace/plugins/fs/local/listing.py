"""Files below a directory, as triggers and tasks show them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import regex

from vivace.errors import TaskError
from vivace.plugins.fs.local.paths import AllowedPaths

__all__ = ["LocalFile", "list_files"]

_PATTERN_SECONDS = 1.0
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file, as it was when it was looked at."""

    path: str
    """Absolute."""
    version: str
    size: int
    created: float
    modified: float
    accessed: float

    @classmethod
    def of(cls, path: Path) -> LocalFile | None:
        """Look at a file; None when it is none, or gone."""
        try:
            found = path.stat()
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return cls(
            str(path),
            # The inode too: a file may take another's place with the same size in the same tick.
            f"{found.st_mtime_ns}-{found.st_size}-{found.st_ino}",
            found.st_size,
            found.st_ctime,
            found.st_mtime,
            found.st_atime,
        )

    def shown(self, uri: str) -> dict[str, Any]:
        """Give it as outputs have it.

        Args:
            uri: Where its content is.
        """
        path = Path(self.path)
        return {
            "uri": uri,
            "localPath": self.path,
            "name": path.name,
            "parent": str(path.parent),
            "size": self.size,
            "createdDate": _iso(self.created),
            "modifiedDate": _iso(self.modified),
            "accessedDate": _iso(self.accessed),
            "isDirectory": False,
        }


def list_files(
    root: Path, allowed: AllowedPaths, *, pattern: str | None, recursive: bool
) -> Iterator[LocalFile]:
    """Give the files of a directory, by path; a file gives itself.

    Links are followed to files inside the allowed directories, and to no directory.

    Args:
        root: The directory, or a file.
        allowed: Where files may be.
        pattern: Regular expression that the whole path, or the name, must match.
        recursive: Look into the directories inside too.

    Raises:
        TaskError: there is no such directory, or the pattern is none.
    """
    wanted = _compiled(pattern)
    if root.is_file():
        candidates: Iterator[Path] = iter([root])
    elif root.is_dir():
        candidates = _walk(root, _DEEPEST if recursive else 0)
    else:
        raise TaskError(f"there is no directory {root}")
    for path in candidates:
        if path.is_symlink() and not allowed.holds(path.resolve()):
            continue
        if wanted is None or _matches(wanted, path):
            file = LocalFile.of(path)
            if file is not None:
                yield file


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise TaskError(f"{folder} cannot be read: {error.strerror}") from error
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            yield Path(entry.path)
        elif depth > 0:
            yield from _walk(Path(entry.path), depth - 1)


def _compiled(pattern: str | None) -> regex.Pattern[str] | None:
    if pattern is None:
        return None
    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise TaskError(f"`regExp` is no regular expression: {error}") from error


def _matches(wanted: regex.Pattern[str], path: Path) -> bool:
    try:
        return any(
            wanted.fullmatch(text, timeout=_PATTERN_SECONDS) for text in (str(path), path.name)
        )
    except TimeoutError as error:
        raise TaskError(f"`regExp` takes too long on the name {path.name[:100]}") from error


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
