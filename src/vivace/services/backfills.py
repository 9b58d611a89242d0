"""Use cases of backfills: which dates there would be, start, watch, pause, continue, cancel."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vivace.errors import ConflictError, NotFoundError
from vivace.model.identifier import new_id
from vivace.model.instant import Micros, from_datetime, to_datetime, to_iso
from vivace.model.trigger import TriggerKey
from vivace.plugin.trigger import ScheduledTrigger
from vivace.services.backfill_dates import BackfillDates, DateResult, Interval
from vivace.services.calendar import Calendar
from vivace.services.execution_request import IllegalArgumentError, check_given_labels
from vivace.services.flow_catalogue import FlowCatalogue
from vivace.services.schedule_conditions import ScheduleContext, calendar_of, rendered
from vivace.services.schedule_keys import schedule_range
from vivace.store import Backfill, BackfillMode, BackfillOrder, BackfillState, Page, Store

__all__ = ["BackfillListener", "BackfillRequest", "BackfillService", "Preview", "Progress"]

MOST_PARALLEL = 1_000
_MOST_NEXT = 1_000
_CONCURRENT = 10
"""Executions at a time of a trigger that allows several, unless the request says how many."""

BackfillListener = Callable[[TriggerKey], Awaitable[None]]
"""Told that a backfill of a trigger has begun, or is in another state, once that is durable."""


@dataclass(frozen=True, slots=True)
class BackfillRequest:
    """A backfill to be made."""

    key: TriggerKey
    start: Micros
    end: Micros | None = None
    """The first instant that is not in it; now unless given, and at most."""
    mode: BackfillMode = BackfillMode.ALL
    order: BackfillOrder = BackfillOrder.ASCENDING
    parallelism: int | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    labels: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a backfill would do."""

    total: int
    dates: list[DateResult]
    """Some of the dates, in order, with the last execution that each has already."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is."""

    total: int
    done: int
    """Executions that have ended, the failed ones too."""
    failed: int
    running: int


class BackfillService:
    """Use cases of backfills."""

    def __init__(
        self,
        store: Store,
        flows: FlowCatalogue,
        context: ScheduleContext,
        listeners: Sequence[BackfillListener] = (),
        now: Callable[[], Micros] = lambda: time.time_ns() // 1_000,
    ) -> None:
        self._store = store
        self._flows = flows
        self._context = context
        self._listeners = listeners
        self._now = now
        self._dates = BackfillDates(store.dated)

    async def next_dates(self, key: TriggerKey, count: int) -> list[Micros]:
        """Give the next dates of a trigger by its calendar and its conditions about dates.

        Raises:
            NotFoundError: there is no such flow, or it has no such trigger.
            IllegalArgumentError: the trigger has no calendar, or so many are not given.
        """
        if not 1 <= count <= _MOST_NEXT:
            raise IllegalArgumentError(
                f"`count` is {count}: from 1 to {_MOST_NEXT} dates are given"
            )
        calendar, _ = await self._calendar(key)
        return await calendar.ask(_next_dates, calendar, self._now(), count)

    async def preview(self, request: BackfillRequest, *, page: int = 1, size: int = 100) -> Preview:
        """Say which dates a backfill would start.

        Raises:
            NotFoundError: there is no such flow, or it has no such trigger.
            IllegalArgumentError: the trigger has no calendar, or the interval is empty.
            InvalidError: there are too many dates.
        """
        interval = self._interval(request)
        calendar, _ = await self._calendar(request.key)
        total = await self._dates.count(calendar, interval)
        return Preview(total, await self._dates.page(calendar, interval, (page - 1) * size, size))

    async def create(self, request: BackfillRequest) -> Backfill:
        """Start a backfill.

        Raises:
            NotFoundError: there is no such flow, or it has no such trigger.
            IllegalArgumentError: the trigger has no calendar, or the interval is empty.
            InvalidError: there are too many dates.
            ConflictError: another backfill of the trigger has not ended.
        """
        interval = self._interval(request)
        check_given_labels(request.labels)
        calendar, trigger = await self._calendar(request.key)
        total = await self._dates.count(calendar, interval)
        first = await anext(self._dates.wanted(calendar, interval, interval.first), None)
        state = await self._store.triggers.get(*request.key)
        now = self._now()
        backfill = Backfill(
            id=new_id(),
            key=request.key,
            start=interval.start,
            end=interval.end,
            created_at=now,
            updated_at=now,
            next_at=first,
            total=total,
            mode=request.mode,
            order=request.order,
            parallelism=_parallelism(request.parallelism, trigger),
            inputs=dict(request.inputs),
            labels=list(request.labels),
            previous_next_at=state.next_at if state is not None else None,
        )
        await self._store.backfills.create(backfill)
        await self._tell(request.key)
        return backfill

    def _interval(self, request: BackfillRequest) -> Interval:
        now = self._now()
        end = now if request.end is None else min(request.end, now)
        if request.start >= end:
            raise IllegalArgumentError(
                f"a backfill goes from an earlier to a later date, at most till now: from "
                f"{to_iso(request.start)} to {to_iso(end)} there is none"
            )
        return Interval(request.key, request.start, end, request.mode, request.order)

    async def _calendar(self, key: TriggerKey) -> tuple[Calendar, ScheduledTrigger]:
        revision = await self._flows.get(*key[:3])
        triggers = revision.require().triggers
        trigger = next((item for item in triggers if item.id == key.trigger_id), None)
        if trigger is None:
            raise NotFoundError(f"Flow {key.flow_id} has no trigger {key.trigger_id}")
        if not isinstance(trigger, ScheduledTrigger):
            raise IllegalArgumentError(
                f"trigger {key.trigger_id} is of type {trigger.type}, which has no calendar; "
                "backfills are for schedules"
            )
        try:
            trigger = await rendered(self._context, revision, trigger)
        except ValueError as error:
            raise IllegalArgumentError(f"trigger {key.trigger_id}: {error}") from error
        return calendar_of(self._context, revision, trigger), trigger

    async def get(self, tenant: str, backfill_id: str) -> Backfill:
        """Give a backfill.

        Raises:
            NotFoundError: there is none with the id.
        """
        found = await self._store.backfills.get(backfill_id)
        if found is None or found.key.tenant != tenant:
            raise NotFoundError(f"there is no backfill {backfill_id}")
        return found

    async def search(
        self,
        tenant: str,
        *,
        namespace: str = "",
        flow_id: str = "",
        trigger_id: str = "",
        page: int = 1,
        size: int = 10,
    ) -> Page[Backfill]:
        """Give a page of backfills, the newest first."""
        return await self._store.backfills.search(
            tenant,
            namespace=namespace,
            flow_id=flow_id,
            trigger_id=trigger_id,
            page=page,
            size=size,
        )

    async def progress(self, backfill: Backfill) -> Progress:
        """Say how far a backfill is."""
        span = schedule_range(backfill.key, backfill.start, backfill.end)
        counts = await self._store.dated.counts(span, f":{backfill.id}")
        done = sum(counts.ended.values())
        failed = sum(number for state, number in counts.ended.items() if state.is_failure)
        return Progress(max(backfill.total, done + counts.open), done, failed, counts.open)

    async def dates(self, backfill: Backfill, *, page: int, size: int) -> list[DateResult]:
        """Give dates of a backfill in its order, each with the execution that it started.

        Raises:
            NotFoundError: the flow or the trigger is gone.
        """
        calendar, _ = await self._calendar(backfill.key)
        next_at = backfill.next_at if backfill.is_active else None
        interval = Interval.of(backfill)
        return await self._dates.page(calendar, interval, (page - 1) * size, size, next_at)

    async def of_trigger(self, key: TriggerKey) -> Backfill:
        """Give the backfill of a trigger that has not ended.

        Raises:
            ConflictError: it has none.
        """
        found = await self._store.backfills.active_of(key)
        if found is None:
            raise ConflictError(f"trigger {key.trigger_id} has no backfill that has not ended")
        return found

    async def pause(self, backfill: Backfill) -> Backfill:
        """Start no more dates; what runs goes on.

        Raises:
            ConflictError: it has ended, or is paused.
        """
        return await self._enter(backfill, BackfillState.RUNNING, BackfillState.PAUSED)

    async def unpause(self, backfill: Backfill) -> Backfill:
        """Go on with a paused backfill.

        Raises:
            ConflictError: it has ended, or is not paused.
        """
        return await self._enter(backfill, BackfillState.PAUSED, BackfillState.RUNNING)

    async def cancel(self, backfill: Backfill) -> Backfill:
        """End a backfill; what runs goes on.

        Raises:
            ConflictError: it has ended.
        """
        return await self._enter(backfill, None, BackfillState.CANCELLED)

    async def _enter(
        self, backfill: Backfill, wanted: BackfillState | None, state: BackfillState
    ) -> Backfill:
        if not backfill.is_active or (wanted is not None and backfill.state is not wanted):
            raise ConflictError(f"backfill {backfill.id} is {backfill.state}")
        if not await self._store.backfills.enter(backfill.id, state, self._now()):
            raise ConflictError(f"backfill {backfill.id} has ended meanwhile")
        await self._tell(backfill.key)
        return await self.get(backfill.key.tenant, backfill.id)

    async def _tell(self, key: TriggerKey) -> None:
        for listener in self._listeners:
            await listener(key)


def _parallelism(wanted: int | None, trigger: ScheduledTrigger) -> int:
    if wanted is None:
        return _CONCURRENT if trigger.allow_concurrent else 1
    if not 1 <= wanted <= MOST_PARALLEL:
        raise IllegalArgumentError(
            f"`parallelism` is {wanted}: from 1 to {MOST_PARALLEL} executions may run at a time"
        )
    return wanted


def _next_dates(calendar: Calendar, now: Micros, count: int) -> list[Micros]:
    found: list[Micros] = []
    at = to_datetime(now)
    while len(found) < count and (following := calendar.next(at)) is not None:
        at = following
        found.append(from_datetime(at))
    return found
