"""A run's working directory, and what is put there only to run its command."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from pathlib import Path

from vivace.plugin.context import RunContext
from vivace.plugins.script.folder import Folder
from vivace.plugins.script.inputs import StoredFiles

__all__ = ["Workspace", "output_directory"]


def output_directory(context: RunContext) -> Path:
    """Where the deprecated `outputDirectory` wants files; a name of the task run's own."""
    return context.working_dir / f"output-{context.identity.task_run_id}"


class Workspace:
    """Use it as a context: at its end, what was put there for the command is removed again.

    Tasks of one `WorkingDirectory` share the directory, and must not see each other's scripts.
    """

    def __init__(self, context: RunContext) -> None:
        self.context = context
        self.folder = Folder(context.working_dir)
        self._token = secrets.token_hex(4)
        self._directory = f".vivace-{self._token}"
        self._scripts: set[str] = set()
        self.stored = StoredFiles(self.folder, self._directory, context)

    def add_script(self, content: str, suffix: str) -> Path:
        """Write a script beside the input files, so that it can import them."""
        # The hyphen keeps the name from being one that a program could mean to import.
        name = f"script-{self._token}{suffix}"
        with self.folder.create(name, 0o700) as sink:
            sink.write(content.encode("utf-8", "replace"))
        self._scripts.add(name)
        return self.folder.path / name

    def is_ours(self, name: str) -> bool:
        """Whether a file of the directory was put there for the command."""
        return name in self._scripts or name.startswith(f"{self._directory}/")

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *exc: object) -> None:
        self.folder.close()
        for name in self._scripts:
            with contextlib.suppress(OSError):
                (self.folder.path / name).unlink()
        if self.stored.has_any:
            shutil.rmtree(self.folder.path / self._directory, ignore_errors=True)
