"""How much a task may log: a script can print faster than anybody can keep or read."""

from __future__ import annotations

from collections import deque

from vivace.model.log import LogLevel
from vivace.plugin.context import RunContext

__all__ = ["LOG_LINES_SETTING", "LOG_SIZE_SETTING", "LogBudget"]

LOG_SIZE_SETTING = "script-log-max-size"
"""Characters of log that one attempt of a script may keep; 10 MiB unless set."""

LOG_LINES_SETTING = "script-log-max-lines"
"""Lines of log that one attempt of a script may keep; 100,000 unless set."""

_TAIL = 20
_TAIL_WIDTH = 2000


class LogBudget:
    """Passes log lines on until the budget is spent, then counts them and keeps the last few.

    The last ones are logged at the end: they are what tells why a script failed.
    """

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._max_size = int(context.setting(LOG_SIZE_SETTING, 10 * 1024 * 1024))
        self._max_lines = int(context.setting(LOG_LINES_SETTING, 100_000))
        self._size = self._lines = 0
        self._left_out = 0
        self._left_out_size = 0
        self._tail: deque[tuple[LogLevel, str]] = deque(maxlen=_TAIL)

    def add(self, level: LogLevel, message: str) -> None:
        """Log a line, or count it."""
        size = len(message)
        if self._left_out or not self._fits(size):
            self._left_out += 1
            self._left_out_size += size
            self._tail.append((level, message if size <= _TAIL_WIDTH else message[:_TAIL_WIDTH]))
            return
        self._lines += 1
        self._size += size
        self._context.log(level, message)

    def end(self) -> None:
        """Say how many lines were left out, if any, and log the last ones."""
        missing = self._left_out - len(self._tail)
        if missing:
            self._context.log(
                LogLevel.WARN,
                f"{missing} lines were not kept: an attempt may log {self._max_lines} lines and "
                f"{self._max_size} characters, and the command printed {self._left_out_size} "
                "characters more. Its last lines follow.",
            )
        for level, message in self._tail:
            self._context.log(level, message)
        self._tail.clear()

    def _fits(self, size: int) -> bool:
        return self._lines < self._max_lines and self._size + size <= self._max_size
