"""Asks the parts of a server what they do."""

from __future__ import annotations

import time

from vivace.server.core import Core
from vivace.services.inspection import Inspection, Inspector

__all__ = ["inspector"]


def inspector(core: Core) -> Inspector:
    """Give what looks at the parts; each look costs one small reading of the database."""
    started_at = time.time_ns() // 1_000

    async def inspect() -> Inspection:
        begun = time.perf_counter_ns()
        next_at = await core.store.triggers.next_due_at()
        return Inspection(
            started_at=started_at,
            now=time.time_ns() // 1_000,
            database=core.store.kind,
            read_micros=(time.perf_counter_ns() - begun) // 1_000,
            live_executions=core.executor.live_count,
            backlog=core.executor.backlog,
            next_trigger_at=next_at,
            workers=[core.worker.report()],
        )

    return inspect
