"""What executions are searched and sorted by."""

from __future__ import annotations

from vivace.model.state import State
from vivace.store.conditions import NAME, Choice, Instant, Scope, Text, Words
from vivace.store.label_filter import FreeText, Labels
from vivace.store.search import Searchable, TimeRange
from vivace.store.tables import executions

__all__ = ["EXECUTIONS"]

_e = executions.c

_KINDS = {"NORMAL": None, "TEST": "TEST", "PLAYGROUND": "PLAYGROUND", "LOOP": "LOOP"}


def _state(text: str) -> str:
    return State("CANCELLED" if text == "CANCELED" else text).value


def _kind(text: str) -> str | None:
    if text not in _KINDS:
        raise ValueError(f"`{text}` is none of {', '.join(_KINDS)}")
    return _KINDS[text]


def _revision(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(f"`{text}` is no number of a revision")
    return int(text)


EXECUTIONS = Searchable(
    tenant=_e.tenant,
    fields={
        "q": FreeText(_e.id, _e.namespace, _e.flow_id, labels=_e.labels),
        "scope": Scope(_e.namespace),
        "namespace": Text(_e.namespace, NAME),
        "flowId": Text(_e.flow_id, NAME),
        "flowRevision": Choice(_e.flow_revision, _revision),
        "executionId": Text(_e.id),
        "parentId": Text(_e.parent_id),
        "kind": Choice(_e.kind, _kind),
        "labels": Labels(_e.labels),
        "state": Choice(_e.state, _state),
        "startDate": Instant(_e.started_at),
        "endDate": Instant(_e.ended_at),
        "timeRange": TimeRange(
            START_DATE=(_e.started_at,),
            END_DATE=(_e.ended_at,),
            START_OR_END_DATE=(_e.started_at, _e.ended_at),
        ),
        "triggerId": Text(_e.trigger_id),
        "triggerExecutionId": Text(_e.trigger_execution_id),
        "childFilter": Words(
            {
                "CHILD": _e.trigger_execution_id.is_not(None),
                "MAIN": _e.trigger_execution_id.is_(None),
            }
        ),
    },
    sorts={
        "id": _e.id,
        "namespace": _e.namespace,
        "flowId": _e.flow_id,
        "flow_id": _e.flow_id,
        "flowRevision": _e.flow_revision,
        "flow_revision": _e.flow_revision,
        "state": _e.state,
        "state.current": _e.state,
        "state_current": _e.state,
        "state.startDate": _e.started_at,
        "start_date": _e.started_at,
        "state.endDate": _e.ended_at,
        "end_date": _e.ended_at,
        "state.duration": _e.duration,
        "state_duration": _e.duration,
    },
    order=(_e.started_at.desc(),),
    tie=(_e.id.desc(),),
)
