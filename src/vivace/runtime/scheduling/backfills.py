"""Backfills at work: each active one starts its dates, so many at a time, in its order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from vivace.engine.live import LiveExecution
from vivace.errors import UnavailableError
from vivace.model.trigger import TriggerKey
from vivace.runtime.scheduling.backfill_run import BackfillRun
from vivace.runtime.scheduling.firings import Firings
from vivace.runtime.scheduling.ports import Parts
from vivace.store import Backfill, BackfillState

__all__ = ["Backfills"]

_LOG = logging.getLogger(__name__)
_RETRY_S = 1.0


class Backfills:
    """All active backfills; one task for each."""

    def __init__(
        self, parts: Parts, firings: Firings, released: Callable[[TriggerKey], None]
    ) -> None:
        """Take what is needed.

        Args:
            parts: The rest of the system.
            firings: Starts executions.
            released: Told that no backfill goes before the dates of a trigger any more.
        """
        self._parts = parts
        self._firings = firings
        self._released = released
        self._runs: dict[TriggerKey, BackfillRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopping = False

    async def begin(self) -> None:
        """Go on with what is active."""
        for backfill in await self._parts.backfills.active():
            if backfill.state is BackfillState.RUNNING:
                self._start(backfill)

    async def stop(self) -> None:
        """Start no more dates; an execution that is being started is started."""
        self._is_stopping = True
        for run in self._runs.values():
            run.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def held_by(self, key: TriggerKey) -> str | None:
        """Give the id of the backfill that goes before the dates of a trigger."""
        run = self._runs.get(key)
        return None if run is None else run.backfill.id

    async def told(self, key: TriggerKey) -> None:
        """Look at the backfill of a trigger: it has begun, or is in another state."""
        backfill = await self._parts.backfills.active_of(key)
        run = self._runs.get(key)
        if backfill is not None and backfill.state is BackfillState.RUNNING:
            if run is None:
                self._start(backfill)
            elif run.backfill.id == backfill.id:
                run.go_on()
        elif run is not None:
            run.stop()

    def edited(self, key: TriggerKey) -> None:
        """End the backfill of a trigger whose dates are others than before."""
        task = asyncio.create_task(self._end_edited(key), name=f"backfill of trigger {key} ends")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end_edited(self, key: TriggerKey) -> None:
        with suppress(UnavailableError):
            backfill = await self._parts.backfills.active_of(key)
            if backfill is not None:
                await self._enter(backfill, BackfillState.CANCELLED, "the trigger was edited")
                await self.told(key)

    def finished(self, live: LiveExecution) -> None:
        """Take note of the end of an execution."""
        execution = live.execution
        key, trigger = execution.unique_key, execution.trigger
        if trigger is None or key is None or not key.startswith("schedule:"):
            return
        place = (execution.tenant, execution.namespace, execution.flow_id)
        run = self._runs.get(TriggerKey(*place, trigger.id))
        if run is not None:
            run.ended(execution.id, execution.state)

    def _start(self, backfill: Backfill) -> None:
        run = self._runs[backfill.key] = BackfillRun(self._parts, self._firings, backfill)
        task = asyncio.create_task(self._keep(run), name=f"backfill of trigger {backfill.key}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, run: BackfillRun) -> None:
        """Run a backfill to its end, whatever fails."""
        key = run.backfill.key
        try:
            while not run.is_stopped:
                try:
                    await run.work()
                    break
                except UnavailableError as error:
                    _LOG.warning("backfill %s goes on later: %s", run.backfill.id, error)
                    await run.wait(_RETRY_S)
                except Exception as error:
                    _LOG.exception("backfill %s is paused", run.backfill.id)
                    text = f"unforeseen {type(error).__name__}: {error}"
                    await self._enter(run.backfill, BackfillState.PAUSED, text)
                    break
        finally:
            del self._runs[key]
        self._released(key)
        if not self._is_stopping:  # it may have been told to go on while it was ending
            with suppress(UnavailableError):
                await self.told(key)

    async def _enter(self, backfill: Backfill, state: BackfillState, reason: str) -> None:
        now = self._parts.clock.now()
        await self._parts.backfills.enter(backfill.id, state, now, reason)
