"""How the tools speak and start programs: progress on stderr, one plain sentence for a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

__all__ = ["ROOT", "VENV", "ExitError", "ToolError", "run", "say", "script"]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


class ToolError(Exception):
    """A step that cannot be taken; the message is what the person at the terminal reads."""


class ExitError(ToolError):
    """A program ended with an exit code other than 0."""

    def __init__(self, words: Sequence[str], code: int) -> None:
        super().__init__(f"`{' '.join(words)}` ended with exit code {code}")
        self.code = code


def say(text: str) -> None:
    print(f"==> {text}", file=sys.stderr, flush=True)


def run(
    command: Sequence[str | Path], *, env: dict[str, str] | None = None, cwd: Path = ROOT
) -> None:
    """Run a program in the foreground, its output on ours; `env` is added to the environment.

    Raises:
        ToolError: it cannot be started.
        ExitError: its exit code is not 0.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=cwd, env={**os.environ, **(env or {})}, check=False)
    except OSError as error:
        raise ToolError(f"{words[0]} cannot be started: {error.strerror}") from error
    if done.returncode:
        raise ExitError(words, done.returncode)


def script(main: Callable[[], None]) -> NoReturn:
    """Run `main` as a program: a ToolError becomes one sentence and exit code 1."""
    try:
        main()
    except ToolError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
