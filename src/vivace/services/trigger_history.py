"""Why triggers fired, and why not: the last evaluations of each, kept at next to no cost.

What repeats the evaluation before is counted in memory and written once a minute, so that a
trigger that waits costs nothing. What is new is written within a second, with that of all others.
A crash loses that second, and nothing that decides anything.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from vivace.errors import UnavailableError
from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.services.flow_revisions import StoredFlow
from vivace.store import Evaluation, RecordedEvaluation

__all__ = ["EvaluationStore", "TriggerHistory"]

_LOG = logging.getLogger(__name__)
_WRITE_AFTER = 1.0
_REPEATS_AFTER: Micros = 60_000_000
_KNOWN = 20_000
"""Triggers whose last evaluation is remembered; of others a repetition is told anew."""
_PENDING = 20_000
"""More than these are not kept while the database is away."""
_LONGEST_DETAIL = 2_000


class EvaluationStore(Protocol):
    """Where evaluations are kept."""

    async def write(self, records: list[RecordedEvaluation]) -> None:
        """Store records and number those that are new."""
        ...

    async def of_trigger(self, key: TriggerKey) -> list[RecordedEvaluation]:
        """Give what is kept of a trigger, the newest first."""
        ...

    async def forget(self, key: TriggerKey) -> None:
        """Delete what is kept of a trigger."""
        ...

    async def forget_flow(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Delete what is kept of a flow's triggers."""
        ...

    async def triggers_of(self, tenant: str, namespace: str, flow_id: str) -> list[str]:
        """Give the triggers of a flow of which something is kept."""
        ...


class TriggerHistory:
    """The evaluations of all triggers of this process."""

    def __init__(
        self,
        store: EvaluationStore,
        now: Callable[[], Micros] = lambda: time.time_ns() // 1_000,
    ) -> None:
        self._store = store
        self._now = now
        self._last: OrderedDict[TriggerKey, RecordedEvaluation] = OrderedDict()
        self._written_at: dict[TriggerKey, Micros] = {}
        """When the last one of a trigger was written, with its repetitions till then."""
        self._pending: dict[int, RecordedEvaluation] = {}
        """What has to be written, in order, by identity."""
        self._flushing = asyncio.Lock()
        self._writing: asyncio.Task[None] | None = None

    def record(self, key: TriggerKey, evaluation: Evaluation) -> None:
        """Note an evaluation; costs no waiting, and never fails."""
        now = self._now()
        if len(evaluation.detail) > _LONGEST_DETAIL:
            evaluation = replace(evaluation, detail=evaluation.detail[:_LONGEST_DETAIL] + "…")
        last = self._last.get(key)
        if last is not None and evaluation.repeats(last.evaluation):
            last.evaluation, last.last_at = evaluation, now
            last.times += 1
            if now - self._written_at.get(key, 0) < _REPEATS_AFTER:
                return
        else:
            last = RecordedEvaluation(key, evaluation, now, now)
            self._remember(key, last)
        self._written_at[key] = now
        if len(self._pending) < _PENDING:
            self._pending[id(last)] = last
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_soon(), name="trigger evaluations")

    def _remember(self, key: TriggerKey, record: RecordedEvaluation) -> None:
        self._last[key] = record
        self._last.move_to_end(key)
        while len(self._last) > _KNOWN:
            dropped, _ = self._last.popitem(last=False)
            self._written_at.pop(dropped, None)

    async def of_trigger(self, key: TriggerKey) -> list[RecordedEvaluation]:
        """Give the last evaluations of a trigger, the newest first, with those of this moment."""
        await self.flush()
        found = await self._store.of_trigger(key)
        last = self._last.get(key)
        if found and last is not None and found[0].number == last.number:
            found[0] = last  # it counts what repeats it
        return found

    async def flow_changed(self, stored: StoredFlow) -> None:
        """Forget the triggers that a flow no longer has."""
        record = stored.record
        place = (record.tenant, record.namespace, record.id)
        if record.deleted:
            await self.flush()
            for key in [key for key in self._last if key[:3] == place]:
                self._forget(key)
            await self._store.forget_flow(*place)
        elif not record.draft and stored.flow is not None:
            declared = {trigger.id for trigger in stored.flow.triggers}
            for trigger_id in await self._store.triggers_of(*place):
                if trigger_id not in declared:
                    key = TriggerKey(*place, trigger_id)
                    self._forget(key)
                    await self._store.forget(key)

    def _forget(self, key: TriggerKey) -> None:
        self._last.pop(key, None)
        self._written_at.pop(key, None)

    async def flush(self) -> None:
        """Write what waits to be written."""
        async with self._flushing:  # else one that has no number yet could get two
            records, self._pending = list(self._pending.values()), {}
            if records:
                await self._store.write(records)

    async def stop(self) -> None:
        """Write all that is known."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        for record in self._last.values():
            if record.times > 1:
                self._pending[id(record)] = record
        try:
            await self.flush()
        except UnavailableError as error:
            _LOG.warning("the last evaluations of triggers are not kept: %s", error)

    async def _write_soon(self) -> None:
        try:
            while self._pending:
                await asyncio.sleep(_WRITE_AFTER)
                await self.flush()
        except UnavailableError as error:
            _LOG.warning("evaluations of triggers are not kept: %s", error)
        finally:
            self._writing = None
