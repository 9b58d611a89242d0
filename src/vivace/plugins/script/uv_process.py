"""Run uv for a task, as one of the processes of its run."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from uv import find_uv_bin

from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin import Command, RunContext
from vivace.plugins.core.runner.environment import base_environment
from vivace.plugins.core.runner.process import Process

__all__ = ["DOWNLOADS_SETTING", "Uv", "package_sources"]

DOWNLOADS_SETTING = "python-downloads"
"""Whether uv may fetch interpreters that the worker does not have; false unless set."""

_SOURCES = (
    "UV_INDEX",
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_INDEX_STRATEGY",
    "UV_KEYRING_PROVIDER",
    "UV_INSECURE_HOST",
    "UV_NATIVE_TLS",
    "UV_SYSTEM_CERTS",
    "UV_HTTP_TIMEOUT",
    "UV_OFFLINE",
    "UV_CONFIG_FILE",
    "UV_EXCLUDE_NEWER",
    "NETRC",
)
"""How the server's administrator says where packages come from."""

_UNREACHABLE = ("error sending request", "dns error", "Failed to fetch", "tcp connect error")


def package_sources() -> dict[str, str]:
    """Give the server's variables that say where packages come from."""
    return {name: os.environ[name] for name in _SOURCES if name in os.environ}


class Uv:
    """Runs uv as a process of the run, so that it ends with it; its output is logged at DEBUG.

    Args:
        root: Where it keeps what it fetches. Environments below it are made of hard links.
        context: Of the run.
    """

    def __init__(self, root: Path, context: RunContext) -> None:
        self.may_download = str(context.setting(DOWNLOADS_SETTING, False)).lower() == "true"
        self._root = root
        self._context = context
        self._env = {
            **package_sources(),
            "UV_CACHE_DIR": str(root / "packages"),
            "UV_PYTHON_INSTALL_DIR": str(root / "interpreters"),
            "UV_PYTHON_INSTALL_BIN": "0",
            "UV_PYTHON_DOWNLOADS": "automatic" if self.may_download else "never",
            "UV_NO_PROGRESS": "1",
            "NO_COLOR": "1",
        }

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that uv gets."""
        return {**base_environment(self._context), **self._env}

    async def run(self, *arguments: str, purpose: str) -> None:
        """Run a command of uv.

        Args:
            arguments: The command and its arguments.
            purpose: What the message says cannot be done when it fails.

        Raises:
            TaskError: with what uv says about its failure.
        """
        code, text = await self._run(arguments)
        if code != 0 and any(words in text for words in _UNREACHABLE):
            # What has been fetched before may do, although its index cannot be asked now.
            code, _ = await self._run((*arguments[:1], "--offline", *arguments[1:]))
        if code != 0:
            raise TaskError(f"{purpose}: {_error_in(text)}")

    async def _run(self, arguments: Sequence[str]) -> tuple[int, str]:
        lines: deque[str] = deque(maxlen=200)

        def on_line(line: str, **_stream: bool) -> None:
            lines.append(line)
            self._context.log(LogLevel.DEBUG, line)

        command = Command([find_uv_bin(), *arguments], self._env, self._root)
        result = await Process().run(self._context, command, on_line)
        return result.exit_code, "\n".join(lines)


def _error_in(text: str) -> str:
    """Leave out what uv said before it met the error."""
    at = max(text.find("error: "), 0)
    return text[at:].removeprefix("error: ")[:2000]
