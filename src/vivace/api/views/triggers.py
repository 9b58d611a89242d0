"""Triggers as JSON: how they are written, how they stand, and what became of their evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from vivace.api.views.backfills import BackfillBody, BackfillState, backfill_state, date_text
from vivace.api.views.base import View
from vivace.model.instant import to_iso
from vivace.services.triggers import FoundTrigger
from vivace.store import RecordedEvaluation, TriggerState

__all__ = [
    "EvaluationView",
    "TriggerBackfill",
    "TriggerDate",
    "TriggerItem",
    "TriggerName",
    "TriggerSwitch",
    "TriggerUpdate",
    "TriggerView",
    "TriggersSwitch",
    "evaluation_view",
    "state_document",
    "trigger_item",
    "trigger_view",
]


class TriggerView(View):
    """Where a trigger stands; field names of both generations of clients."""

    tenant_id: str
    namespace: str
    flow_id: str
    trigger_id: str
    disabled: bool
    date: str | None = None
    """Last date that it was evaluated for."""
    next_execution_date: str | None = None
    next_evaluation_date: str | None = None
    last_triggered_date: str | None = None
    updated_at: str | None = None
    execution_id: str | None = None
    locked: bool | None = None
    backfill: BackfillState | None = None
    stop_after: list[str] | None = None
    worker_id: str | None = None
    kind: str | None = None
    """SCHEDULE, POLLING or REALTIME."""
    status: str | None = None
    """`ok` or `failing` of one that polls, `connecting` or `connected` of one that listens."""
    status_reason: str | None = None
    """Why it is failing, or not connected."""


class TriggerItem(View):
    """A trigger as it is written and as it stands, under the names of both generations."""

    abstract_trigger: Mapping[str, Any] | None = None
    trigger: Mapping[str, Any] | None = None
    trigger_context: TriggerView | None = None
    state: TriggerView | None = None


class EvaluationView(View):
    """What became of a look at a trigger; what repeats the one before is counted."""

    outcome: str
    """FIRED, ERROR, or why it did not fire: CONDITION_FALSE, NOTHING, WAITING, LOCKED, LATE, …"""
    first_at: str
    last_at: str
    times: int
    detail: str | None = None
    """What a person needs beyond the outcome: which condition, the text of the error."""
    execution_id: str | None = None
    """What was started, or what it waits for."""
    date: str | None = None
    """The date that it was for."""


class TriggerName(View):
    """Names a trigger."""

    namespace: str
    flow_id: str
    trigger_id: str


class TriggerSwitch(TriggerName):
    """A trigger that is to be switched on or off."""

    disabled: bool = False


class TriggerUpdate(TriggerSwitch):
    """A trigger of a client of 1.x: with a backfill it is to begin, else it is switched."""

    backfill: BackfillBody | None = None


class TriggerBackfill(TriggerName):
    """A backfill of a trigger that is to begin."""

    backfill: BackfillBody


class TriggerDate(View):
    """A date on which a trigger fires."""

    date: str


class TriggersSwitch(View):
    """Triggers that are to be switched on or off."""

    triggers: list[TriggerName]
    disabled: bool


def trigger_view(found: FoundTrigger) -> TriggerView:
    """Give where a trigger stands."""
    view = _view(found.state, found.kind)
    if found.backfill is not None:
        view.backfill = backfill_state(found.backfill)
        is_running = found.backfill.state == "RUNNING"
        if is_running and found.backfill.next_at is not None:
            view.next_execution_date = view.next_evaluation_date = date_text(found.backfill.next_at)
    return view


def state_document(state: TriggerState) -> dict[str, Any]:
    """Give where a trigger stands as plain data."""
    document: dict[str, Any] = msgspec.to_builtins(_view(state, None))
    return document


def _view(state: TriggerState, kind: str | None) -> TriggerView:
    return TriggerView(
        tenant_id=state.tenant,
        namespace=state.namespace,
        flow_id=state.flow_id,
        trigger_id=state.trigger_id,
        disabled=state.disabled,
        date=date_text(state.last_at or state.evaluated_at or state.updated_at),
        next_execution_date=None if state.disabled else date_text(state.next_at),
        next_evaluation_date=None if state.disabled else date_text(state.next_at),
        last_triggered_date=date_text(state.last_at),
        updated_at=date_text(state.updated_at),
        execution_id=state.last_execution_id,
        kind=kind,
        status=_kept(state, "status"),
        status_reason=_kept(state, "reason"),
    )


def _kept(state: TriggerState, name: str) -> str | None:
    found = state.state.get(name) if isinstance(state.state, dict) else None
    return found if isinstance(found, str) else None


def trigger_item(found: FoundTrigger) -> TriggerItem:
    """Give a trigger under the names of both generations of clients."""
    view = trigger_view(found)
    return TriggerItem(
        abstract_trigger=found.definition,
        trigger=found.definition,
        trigger_context=view,
        state=view,
    )


def evaluation_view(record: RecordedEvaluation) -> EvaluationView:
    """Give an evaluation with its repetitions."""
    evaluation = record.evaluation
    return EvaluationView(
        outcome=evaluation.outcome.value,
        first_at=to_iso(record.first_at),
        last_at=to_iso(record.last_at),
        times=record.times,
        detail=evaluation.detail or None,
        execution_id=evaluation.execution_id,
        date=None if evaluation.instant is None else date_text(evaluation.instant),
    )
