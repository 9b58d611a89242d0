"""The data directory: what is in it, and secrets that are made at the first start."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from pathlib import Path

from vivace.errors import UnavailableError

__all__ = ["DataDirectory"]


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """Paths below one directory, readable by its owner alone."""

    root: Path

    @classmethod
    def open(cls, path: Path) -> DataDirectory:
        """Make the directory if it is missing.

        Raises:
            UnavailableError: it cannot be made or written.
        """
        root = path.resolve()
        try:
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = root / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise UnavailableError(
                f"the data directory {root} cannot be written: {error.strerror}",
                hint="choose another one with --data-dir",
            ) from error
        return cls(root)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "vivace.db"

    @property
    def storage(self) -> Path:
        """Internal storage."""
        return self.root / "storage"

    @property
    def work(self) -> Path:
        """Working directories of running tasks."""
        return self.root / "work"

    @property
    def environments(self) -> Path:
        """Python environments of scripts, by the hash of their requirements."""
        return self.root / "environments"

    def encryption_key(self) -> str:
        """Give the key for SECRET inputs; made once, kept in a file of mode 0600."""
        path = self.root / "encryption.key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        key = base64.b64encode(os.urandom(32)).decode()
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
        return key
