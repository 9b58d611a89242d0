"""Backfills as JSON: as clients of triggers know them, and as things of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

from vivace.api.query import instant
from vivace.api.views.base import LabelView, View, labels_view
from vivace.errors import InvalidError
from vivace.model.instant import Micros, to_iso
from vivace.model.trigger import TriggerKey
from vivace.services.backfill_dates import DateResult
from vivace.services.backfills import BackfillRequest, Preview, Progress
from vivace.store import Backfill, BackfillMode, BackfillOrder
from vivace.store import BackfillState as Standing

__all__ = [
    "BackfillBody",
    "BackfillDate",
    "BackfillPreview",
    "BackfillStart",
    "BackfillState",
    "BackfillView",
    "backfill_date",
    "backfill_request",
    "backfill_state",
    "backfill_view",
    "date_text",
    "preview_view",
]


class BackfillState(View):
    """The backfill of a trigger, as its clients have always known it."""

    start: str
    end: str
    current_date: str
    """The date that is started next."""
    paused: bool
    id: str
    inputs: Mapping[str, Any] | None = None
    labels: list[LabelView] | None = None
    previous_next_execution_date: str | None = None


class BackfillBody(View):
    """What a backfill is to do."""

    start: str
    """The first instant of the interval."""
    end: str | None = None
    """The first instant that is not in the interval any more; now unless given."""
    mode: BackfillMode = BackfillMode.ALL
    order: BackfillOrder = BackfillOrder.ASCENDING
    parallelism: int | None = None
    """Executions at a time; 1 unless given, or 10 of a trigger that allows several."""
    inputs: dict[str, Any] | None = None
    labels: list[LabelView] | None = None


class BackfillStart(BackfillBody, kw_only=True):
    """A backfill that is to begin."""

    namespace: str
    flow_id: str
    trigger_id: str


class BackfillView(View):
    """A backfill and how far it is."""

    id: str
    namespace: str
    flow_id: str
    trigger_id: str
    start: str
    end: str
    mode: BackfillMode
    order: BackfillOrder
    parallelism: int
    state: Standing
    created: str
    updated: str
    total: int
    """Dates that are to be started."""
    done: int
    """Executions that have ended, the failed ones too."""
    failed: int
    running: int
    inputs: Mapping[str, Any]
    labels: list[LabelView]
    next_date: str | None = None
    """The date that is started next."""
    ended: str | None = None
    reason: str | None = None
    """Why it is paused or cancelled, if not by hand."""


class BackfillDate(View):
    """A date of a backfill, and what became of it."""

    date: str
    execution_id: str | None = None
    state: str | None = None


class BackfillPreview(View):
    """What a backfill would start."""

    total: int
    dates: list[BackfillDate]
    """Some of the dates, in order, with the last execution that each has already."""


def backfill_request(key: TriggerKey, body: BackfillBody) -> BackfillRequest:
    """Read what a backfill is to do.

    Raises:
        InvalidError: a date cannot be read.
    """
    start = instant(body.start)
    if start is None:
        raise InvalidError("`start` is empty: the date from which a backfill begins is expected")
    return BackfillRequest(
        key,
        start,
        instant(body.end),
        mode=body.mode,
        order=body.order,
        parallelism=body.parallelism,
        inputs=body.inputs or {},
        labels=[(label.key, label.value) for label in body.labels or ()],
    )


def backfill_state(found: Backfill) -> BackfillState:
    """Give the backfill of a trigger."""
    return BackfillState(
        start=date_text(found.start),
        end=date_text(found.end),
        current_date=date_text(found.end if found.next_at is None else found.next_at),
        paused=found.state == "PAUSED",
        id=found.id,
        inputs=found.inputs or None,
        labels=labels_view(found.labels) or None,
        previous_next_execution_date=date_text(found.previous_next_at),
    )


def backfill_view(found: Backfill, progress: Progress) -> BackfillView:
    """Give a backfill and how far it is."""
    return BackfillView(
        id=found.id,
        namespace=found.key.namespace,
        flow_id=found.key.flow_id,
        trigger_id=found.key.trigger_id,
        start=date_text(found.start),
        end=date_text(found.end),
        mode=found.mode,
        order=found.order,
        parallelism=found.parallelism,
        state=found.state,
        created=date_text(found.created_at),
        updated=date_text(found.updated_at),
        total=progress.total,
        done=progress.done,
        failed=progress.failed,
        running=progress.running,
        inputs=found.inputs,
        labels=labels_view(found.labels),
        next_date=date_text(found.next_at) if found.is_active else None,
        ended=date_text(found.ended_at),
        reason=found.reason or None,
    )


def backfill_date(found: DateResult) -> BackfillDate:
    """Give a date and what became of it."""
    execution = found.execution
    return BackfillDate(
        date=date_text(found.date),
        execution_id=None if execution is None else execution.id,
        state=None if execution is None else execution.state.value,
    )


def preview_view(found: Preview) -> BackfillPreview:
    """Give what a backfill would start."""
    return BackfillPreview(total=found.total, dates=[backfill_date(item) for item in found.dates])


@overload
def date_text(at: Micros) -> str: ...
@overload
def date_text(at: Micros | None) -> str | None: ...
def date_text(at: Micros | None) -> str | None:
    """Write a date; of one in whole seconds the fraction is left out, as clients compare texts."""
    return None if at is None else to_iso(at).replace(".000000Z", "Z")
