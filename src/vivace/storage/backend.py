"""What keeps the bytes: one small contract for a directory and for object stores alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from vivace.model.instant import Micros

__all__ = ["Backend", "StoredFile"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as a listing shows it."""

    path: str
    size: int
    """Bytes."""
    modified_at: Micros


class Backend(Protocol):
    """Files by checked path; methods block, and may be called from any thread.

    A missing file is a `FileNotFoundError`, here and only here: `Storage` gives it its sentence.
    """

    def put(self, path: str, chunks: Iterable[bytes]) -> int:
        """Write or replace a file, durably, and give its size.

        Readers see the old content or all of the new one. When `chunks` raises, nothing changes.
        """
        ...

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading; seekable."""
        ...

    def stat(self, path: str) -> StoredFile:
        """Look at one file."""
        ...

    def list_files(self, directory: str) -> Iterator[StoredFile]:
        """Give all files below a directory, at any depth, by path; none when there is none."""
        ...

    def move(self, source: str, target: str) -> None:
        """Rename a file; `target` is replaced."""
        ...

    def delete(self, path: str) -> bool:
        """Delete a file and say whether it was there."""
        ...

    def delete_directory(self, directory: str) -> list[str]:
        """Delete all files below a directory and give their paths."""
        ...
