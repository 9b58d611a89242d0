"""What has just been committed, for those who watch: server-sent events, waiting requests, the CLI.

The executor publishes after each commit. A subscriber that lags loses nothing but detail: its queue
is bounded, and an overflow is reported to it so that it reads the store again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from vivace.model.execution import Execution, TaskRun
from vivace.model.log import LogEntry

__all__ = ["LiveHub", "Subscription", "Update"]

_QUEUE_SIZE = 1_000


@dataclass(slots=True)
class Update:
    """What one commit changed of one execution; snapshots, safe to keep."""

    execution: Execution | None = None
    """The header, when it changed."""
    task_runs: list[TaskRun] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    """Ids of task runs that no longer exist (restart, loops that begin anew)."""
    logs: list[LogEntry] = field(default_factory=list)


class Subscription:
    """The updates of one execution since the subscription began, in order."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Update] = asyncio.Queue(_QUEUE_SIZE)
        self.overflowed = False
        """Set when updates were dropped: read the store again, then clear it."""

    def offer(self, update: Update) -> None:
        """Add an update without waiting."""
        try:
            self._queue.put_nowait(update)
        except asyncio.QueueFull:
            self.overflowed = True

    async def next(self, timeout: float | None = None) -> Update | None:  # noqa: ASYNC109
        """Wait for the next update; None after `timeout` seconds without one."""
        try:
            async with asyncio.timeout(timeout):
                return await self._queue.get()
        except TimeoutError:
            return None


class LiveHub:
    """Carries updates from the executor to subscribers, by execution id; one event loop."""

    def __init__(self) -> None:
        self._by_execution: dict[str, set[Subscription]] = {}
        self._onlookers: set[asyncio.Event] = set()
        self.settled: Callable[[], Awaitable[None]] | None = None
        """Waits until what was decided before the call is committed, or given up."""

    def is_watched(self, execution_id: str) -> bool:
        """Whether anybody listens: what nobody watches is not copied."""
        return execution_id in self._by_execution

    def publish(self, execution_id: str, update: Update) -> None:
        """Hand an update to those who watch the execution."""
        for subscription in self._by_execution.get(execution_id, ()):
            subscription.offer(update)

    def stir(self) -> None:
        """Tell those who watch all executions that something was committed."""
        for onlooker in self._onlookers:
            onlooker.set()

    @asynccontextmanager
    async def watch_all(self) -> AsyncIterator[asyncio.Event]:
        """Give an event that each commit sets; the watcher clears it."""
        onlooker = asyncio.Event()
        self._onlookers.add(onlooker)
        try:
            yield onlooker
        finally:
            self._onlookers.discard(onlooker)

    @asynccontextmanager
    async def subscribe(self, execution_id: str) -> AsyncIterator[Subscription]:
        """Listen to one execution. Subscribe first, then read the store: nothing falls between.

        A commit that is under way was not copied for who did not listen yet, so it is waited for.
        """
        subscription = Subscription()
        self._by_execution.setdefault(execution_id, set()).add(subscription)
        try:
            if self.settled is not None:
                await self.settled()
            yield subscription
        finally:
            listeners = self._by_execution[execution_id]
            listeners.discard(subscription)
            if not listeners:
                del self._by_execution[execution_id]
