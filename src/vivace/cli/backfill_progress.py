"""How far a backfill is, as one line that a terminal overwrites."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from vivace.cli.settings import current

__all__ = ["ProgressLine", "progress_text"]

_WIDTH = 30


def progress_text(found: Mapping[str, Any]) -> str:
    """Write a bar and the numbers of a backfill."""
    total, done = found["total"], found["done"]
    filled = _WIDTH * done // total if total else _WIDTH
    bar = "#" * filled + "." * (_WIDTH - filled)
    parts = [f"{done} of {total} dates"]
    parts += [f"{found['failed']} failed"] if found["failed"] else []
    parts += [f"{found['running']} running"] if found["running"] else []
    parts += [f"next {found['nextDate']}"] if found.get("nextDate") else []
    return f"[{bar}] {', '.join(parts)}" + (" (paused)" if found["state"] == "PAUSED" else "")


class ProgressLine:
    """Shown on the error output: always on one line of a terminal, else when something changed."""

    def __init__(self) -> None:
        self._last = ""
        self._is_terminal = sys.stderr.isatty()

    def show(self, found: Mapping[str, Any]) -> None:
        """Show how far it is."""
        line = progress_text(found)
        if current().quiet or line == self._last:
            return
        if self._is_terminal:
            sys.stderr.write("\r" + line.ljust(len(self._last)))
        else:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()
        self._last = line

    def end(self) -> None:
        """Leave the line."""
        if self._is_terminal and self._last:
            sys.stderr.write("\n")
