"""Directories that serve one run after another, as long as each leaves them empty."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

__all__ = ["EmptyDirectories"]

_State = tuple[int, int, int, int, int]


class EmptyDirectories:
    """Gives empty directories, and takes them back.

    To make and to remove one takes milliseconds on some file systems, as long as a small script
    runs. What was not left as it had been given is never given again; whoever had it removes it.
    Methods may be called from any thread.

    Args:
        make: Makes an empty directory that is its user's alone, and gives its path.
        most: How many are kept.
    """

    def __init__(self, make: Callable[[], str], most: int = 64) -> None:
        self._make = make
        self._most = most
        self._free: list[Path] = []
        self._states: dict[Path, _State] = {}

    def take(self) -> Path:
        """Give a directory that is empty."""
        while self._free:
            with contextlib.suppress(IndexError):  # another thread was quicker
                folder = self._free.pop()
                if self._is_as_given(folder):
                    return folder
                self._states.pop(folder, None)
        folder = Path(self._make())
        self._states[folder] = _state(folder)
        return folder

    def give_back(self, folder: Path) -> bool:
        """Keep a directory for the next one; false when it is now the caller's to remove."""
        if folder in self._states and len(self._free) < self._most and self._is_as_given(folder):
            self._free.append(folder)
            return True
        self._states.pop(folder, None)
        return False

    def clear(self) -> None:
        """Remove those that are kept."""
        while self._free:
            folder = self._free.pop()
            self._states.pop(folder, None)
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _is_as_given(self, folder: Path) -> bool:
        try:
            with os.scandir(folder) as entries:
                return _state(folder) == self._states.get(folder) and not any(entries)
        except OSError:
            return False


def _state(folder: Path) -> _State:
    seen = os.lstat(folder)
    return seen.st_dev, seen.st_ino, seen.st_mode, seen.st_uid, seen.st_gid
