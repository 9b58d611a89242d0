"""Wait for a while."""

from __future__ import annotations

import asyncio

from vivace.model.duration import format_duration
from vivace.plugin import Duration, LogLevel, RunContext, RunnableTask, type_id

__all__ = ["Sleep"]


@type_id("io.kestra.plugin.core.flow.Sleep")
class Sleep(RunnableTask):
    """Wait, holding a place of the worker; a kill or the task's timeout ends it early.

    To wait for long, or for a person, use `io.kestra.plugin.core.flow.Pause`, which holds nothing.

    ```yaml
    id: wait_a_little
    namespace: company.team
    tasks:
      - id: sleep
        type: io.kestra.plugin.core.flow.Sleep
        duration: PT2S
      - id: after
        type: io.kestra.plugin.core.log.Log
        message: two seconds later
    ```
    """

    duration: Duration
    """How long to wait."""

    async def run(self, context: RunContext) -> None:
        context.log(LogLevel.INFO, f"Waiting for {format_duration(self.duration)}")
        await asyncio.sleep(self.duration.total_seconds())
