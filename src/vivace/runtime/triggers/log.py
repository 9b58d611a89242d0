"""The log of a trigger: kept until it is known whether an execution comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from vivace.model.log import LogEntry, LogLevel
from vivace.model.trigger import TriggerKey
from vivace.runtime.clock import Clock
from vivace.runtime.triggers.ports import LogSink

__all__ = ["TriggerLog"]

_KEPT_LINES = 1_000


class TriggerLog:
    """Lines of one evaluation, or of one stream; `say` may be called from any thread."""

    def __init__(
        self,
        key: TriggerKey,
        sink: LogSink,
        clock: Clock,
        *,
        lowest: LogLevel | None,
        mask: Callable[[str], str],
        is_kept: bool,
    ) -> None:
        """Begin.

        Args:
            key: The trigger.
            sink: Where lines go.
            clock: Their time.
            lowest: Less severe lines are dropped.
            mask: Takes secrets out of a text.
            is_kept: Keep lines until `end` says which execution they belong to.
        """
        self._key = key
        self._sink = sink
        self._clock = clock
        self._lowest = lowest
        self._mask = mask
        self._is_kept = is_kept
        self._lines: list[LogEntry] = []
        self._loop = asyncio.get_running_loop()

    def say(self, level: LogLevel, message: str) -> None:
        """Add a line."""
        if self._lowest is not None and level.rank < self._lowest.rank:
            return
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        if running is self._loop:
            self._add(level, message)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._add, level, message)

    def _add(self, level: LogLevel, message: str) -> None:
        tenant, namespace, flow_id, trigger_id = self._key
        line = LogEntry(
            namespace=namespace,
            flow_id=flow_id,
            at=self._clock.now(),
            level=level,
            message=self._mask(message),
            trigger_id=trigger_id,
            tenant=tenant,
        )
        self._lines.append(line)
        if not self._is_kept or len(self._lines) >= _KEPT_LINES:
            self.end(None)

    def end(self, execution_id: str | None) -> None:
        """Write what was said, as part of an execution's log if there is one."""
        lines, self._lines = self._lines, []
        for line in lines:
            line.execution_id = execution_id
        if lines:
            self._sink.add_logs(lines)
        self._is_kept = False
