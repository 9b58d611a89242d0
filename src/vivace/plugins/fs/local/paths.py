"""Where flows may read and write files of the machine: below the directories that are allowed."""

from __future__ import annotations

from pathlib import Path

from vivace.errors import TaskError
from vivace.plugin import RunContext

__all__ = ["ALLOWED_PATHS", "AllowedPaths"]

ALLOWED_PATHS = "local-files-allowed-paths"
"""The setting with the directories."""


class AllowedPaths:
    """The directories below which files of the machine may be used."""

    def __init__(self, context: RunContext) -> None:
        """Take them from the settings.

        Raises:
            TaskError: the server allows none.
        """
        self._roots = [Path(each).resolve() for each in context.setting(ALLOWED_PATHS) or ()]
        if not self._roots:
            raise TaskError(
                "flows may not use files of the server's machine",
                hint=f"the server's setting `plugin-settings: {{{ALLOWED_PATHS}: [/data]}}` allows "
                "directories",
            )

    def check(self, name: str, what: str) -> Path:
        """Give the real path of a file or directory, links followed.

        Raises:
            TaskError: it is no absolute path, or leads out of the allowed directories.
        """
        text = name.removeprefix("file://")
        path = Path(text)
        if not path.is_absolute() or "\0" in text:
            raise TaskError(f"`{what}` is `{name[:200]}` and must be an absolute path")
        real = path.resolve()
        if not self.holds(real):
            raise TaskError(
                f"`{what}`: {name[:200]} is outside of the directories that flows may use",
                hint=f"the server's setting `{ALLOWED_PATHS}` names them",
            )
        return real

    def holds(self, real: Path) -> bool:
        """Whether a resolved path is in an allowed directory."""
        return any(real.is_relative_to(root) for root in self._roots)
