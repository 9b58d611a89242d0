"""Gathers the updates of an execution, so that a client gets a few large pieces, not many small."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from vivace.model.execution import Execution, TaskRun
from vivace.model.log import LogEntry
from vivace.services.live import Subscription, Update

__all__ = ["Changes", "gather"]


@dataclass(slots=True)
class Changes:
    """What happened since the last piece; of each task run only how it stands now."""

    execution: Execution | None = None
    task_runs: dict[str, TaskRun] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    logs: list[LogEntry] = field(default_factory=list)
    lost: bool = False
    """Updates were dropped: the store has to be read again."""

    def add(self, update: Update) -> None:
        """Join an update that came later."""
        if update.execution is not None:
            self.execution = update.execution
        for run_id in update.removed:
            self.task_runs.pop(run_id, None)
            self.removed.append(run_id)
        for run in update.task_runs:
            self.task_runs[run.id] = run
        self.logs += update.logs


async def gather(
    subscription: Subscription, first_within: float, for_seconds: float
) -> Changes | None:
    """Wait for something to happen, then for what else happens shortly after.

    Args:
        subscription: Where updates come from.
        first_within: Longest wait for the first update.
        for_seconds: How long the others are waited for.

    Returns:
        The changes; None when nothing came.
    """
    update = await subscription.next(first_within)
    if update is None and not subscription.overflowed:
        return None
    changes = Changes()
    if update is not None:
        changes.add(update)
    loop = asyncio.get_running_loop()
    until = loop.time() + for_seconds
    while (left := until - loop.time()) > 0:
        update = await subscription.next(left)
        if update is None:
            break
        changes.add(update)
    if subscription.overflowed:
        subscription.overflowed = False
        changes.lost = True
    return changes
