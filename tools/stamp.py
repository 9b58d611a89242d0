"""Remember what a step was last done for, by content: a fresh checkout changes only times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["Stamp", "digest"]


def digest(paths: Iterable[Path], *, also: str = "") -> str:
    """Give a hash over the names and contents of `paths`, in whatever order they come."""
    total = hashlib.sha256(also.encode())
    for path in sorted(paths):
        total.update(f"\0{path}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


class Stamp:
    """A file that holds the digest of the inputs of a step that succeeded."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def holds(self, value: str) -> bool:
        return self.file.is_file() and self.file.read_text() == value

    def write(self, value: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(value)

    def clear(self) -> None:
        """Forget, before a step begins, so that an interrupted step is done again."""
        self.file.unlink(missing_ok=True)
