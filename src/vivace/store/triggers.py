"""Where each trigger of each flow stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.store.bulk import Row, Upsert
from vivace.store.conditions import NAME, Instant, Scope, Text, Words
from vivace.store.database import Database
from vivace.store.encoding import decode, encode
from vivace.store.label_filter import FreeText
from vivace.store.query import Page, Query
from vivace.store.search import Searchable, TimeRange
from vivace.store.tables import triggers

__all__ = ["TRIGGERS", "UPSERT", "TriggerState", "Triggers", "to_row"]


@dataclass(slots=True)
class TriggerState:
    """What the scheduler knows about a trigger."""

    tenant: str
    namespace: str
    flow_id: str
    trigger_id: str
    next_at: Micros | None = None
    """When it has to be looked at next; None for one that waits for something else."""
    last_at: Micros | None = None
    """The date that it fired for last."""
    last_execution_id: str | None = None
    disabled: bool = False
    definition_hash: str = ""
    """Of the trigger as the flow declares it: another one means that it was edited."""
    evaluated_at: Micros | None = None
    updated_at: Micros = 0
    backfill: dict[str, Any] | None = None
    state: Any = None
    """What a kind of trigger remembers between evaluations; JSON."""


UPSERT = Upsert(triggers, keys=("tenant", "namespace", "flow_id", "trigger_id"))


_t = triggers.c
_STATES = sa.select(*triggers.columns)
_OF_FLOW = (
    (_t.tenant == sa.bindparam("of_tenant"))
    & (_t.namespace == sa.bindparam("of_namespace"))
    & (_t.flow_id == sa.bindparam("of_flow"))
)
_KEY = _OF_FLOW & (_t.trigger_id == sa.bindparam("of_trigger"))
_ONE = _STATES.where(_KEY)
_FLOW = _STATES.where(_OF_FLOW).order_by(_t.trigger_id)
_ALL = _STATES.order_by(_t.tenant, _t.namespace, _t.flow_id, _t.trigger_id)
_DELETE = sa.delete(triggers).where(_KEY)
_ADVANCED = ("next_at", "last_at", "last_execution_id", "evaluated_at", "state")
_ADVANCE = (
    sa.update(triggers).where(_KEY).values({name: sa.bindparam(f"to_{name}") for name in _ADVANCED})
)
_IS_WAITING = (_t.next_at.is_not(None)) & (_t.disabled == sa.false())
_WAITING = sa.select(_t.tenant, _t.namespace, _t.flow_id, _t.trigger_id, _t.next_at).where(
    _IS_WAITING
)
_DUE = (
    _STATES.where(_t.next_at <= sa.bindparam("now"), _t.disabled == sa.false())
    .order_by(_t.next_at)
    .limit(sa.bindparam("count"))
)
_NEXT = sa.select(_t.next_at).where(_IS_WAITING).order_by(_t.next_at).limit(1)

TRIGGERS = Searchable(
    tenant=_t.tenant,
    fields={
        "q": FreeText(_t.namespace, _t.flow_id, _t.trigger_id),
        "scope": Scope(_t.namespace),
        "namespace": Text(_t.namespace, NAME),
        "flowId": Text(_t.flow_id, NAME),
        "triggerId": Text(_t.trigger_id),
        # no worker keeps a trigger for itself, so none ever has the id of one
        "workerId": Text(sa.cast(sa.null(), sa.Text)),
        "triggerExecutionId": Text(_t.last_execution_id),
        "startDate": Instant(_t.next_at),
        "endDate": Instant(_t.next_at),
        "nextExecutionDate": Instant(_t.next_at),
        "lastTriggeredDate": Instant(_t.last_at),
        "timeRange": TimeRange(
            NEXT_EXECUTION_DATE=(_t.next_at,), LAST_TRIGGERED_DATE=(_t.last_at,)
        ),
        "triggerState": Words(
            {"enabled": _t.disabled == sa.false(), "disabled": _t.disabled == sa.true()},
            lenient=True,
        ),
    },
    sorts={
        "triggerId": _t.trigger_id,
        "trigger_id": _t.trigger_id,
        "flowId": _t.flow_id,
        "flow_id": _t.flow_id,
        "namespace": _t.namespace,
        "nextExecutionDate": _t.next_at,
        "nextEvaluationDate": _t.next_at,
        "next_execution_date": _t.next_at,
        "lastTriggeredDate": _t.last_at,
        "executionId": _t.last_execution_id,
    },
    order=(_t.namespace, _t.flow_id),
    tie=(_t.namespace, _t.flow_id, _t.trigger_id),
)


class Triggers:
    """The triggers of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(
        self, tenant: str, namespace: str, flow_id: str, trigger_id: str
    ) -> TriggerState | None:
        """Give the state of a trigger."""
        key = _flow_key(tenant, namespace, flow_id) | {"of_trigger": trigger_id}
        states = await self._read(_ONE, key)
        return states[0] if states else None

    async def upsert(self, state: TriggerState) -> None:
        """Write a state in place of the one before."""
        row = to_row(state)
        await self._database.write(lambda c: self._database.dialect.upsert(c, UPSERT, [row]))

    async def advance(self, state: TriggerState) -> bool:
        """Write what an evaluation changes, and say whether the trigger is still known.

        Whether it is on, and what else people set, is left as it is: they may do so meanwhile.
        """
        row = dict(zip((column.name for column in triggers.columns), to_row(state), strict=True))
        key = _flow_key(state.tenant, state.namespace, state.flow_id)
        values = {
            **key,
            "of_trigger": state.trigger_id,
            **{f"to_{name}": row[name] for name in _ADVANCED},
        }
        return await self._database.write(lambda c: c.execute(_ADVANCE, values).rowcount > 0)

    async def delete(self, tenant: str, namespace: str, flow_id: str, trigger_id: str) -> bool:
        """Forget a trigger and say whether it was known."""
        key = _flow_key(tenant, namespace, flow_id) | {"of_trigger": trigger_id}
        return await self._database.write(lambda c: c.execute(_DELETE, key).rowcount > 0)

    async def of_flow(self, tenant: str, namespace: str, flow_id: str) -> list[TriggerState]:
        """Give the states of a flow's triggers by id."""
        return await self._read(_FLOW, _flow_key(tenant, namespace, flow_id))

    async def all(self) -> list[TriggerState]:
        """Give the states of all triggers of all tenants."""
        return await self._read(_ALL, {})

    async def waiting(self) -> list[tuple[TriggerKey, Micros]]:
        """Give the next dates of all triggers that are on."""
        rows = await self._database.read(lambda c: c.execute(_WAITING).all())
        return [(TriggerKey(*row[:4]), row[4]) for row in rows]

    async def due(self, now: Micros, limit: int = 100) -> list[TriggerState]:
        """Give enabled triggers whose next date has come, the oldest date first."""
        return await self._read(_DUE, {"now": now, "count": limit})

    async def next_due_at(self) -> Micros | None:
        """Give the earliest next date of an enabled trigger."""
        return await self._database.read(lambda c: c.scalar(_NEXT))

    async def search(self, query: Query) -> Page[TriggerState]:
        """Give a page of states, by namespace, flow and id by default.

        Raises:
            BadRequestError: a filter cannot be read.
            InvalidError: the order or the page is not possible.
        """
        return await self._database.read(lambda c: TRIGGERS.page(c, _STATES, query, _from_row))

    async def _read(
        self, statement: sa.Select[Any], parameters: dict[str, Any]
    ) -> list[TriggerState]:
        rows = await self._database.read(lambda c: c.execute(statement, parameters).all())
        return [_from_row(row) for row in rows]


def _flow_key(tenant: str, namespace: str, flow_id: str) -> dict[str, Any]:
    return {"of_tenant": tenant, "of_namespace": namespace, "of_flow": flow_id}


def to_row(trigger: TriggerState) -> Row:
    """Encode a trigger's state, in the order of the table's columns."""
    return (
        trigger.tenant,
        trigger.namespace,
        trigger.flow_id,
        trigger.trigger_id,
        trigger.next_at,
        trigger.last_at,
        trigger.last_execution_id,
        trigger.disabled,
        trigger.definition_hash,
        trigger.evaluated_at,
        trigger.updated_at,
        None if trigger.backfill is None else encode(trigger.backfill),
        None if trigger.state is None else encode(trigger.state),
    )


def _from_row(row: Any) -> TriggerState:
    *plain, backfill, state = row
    documents = [None if text is None else decode(text) for text in (backfill, state)]
    return TriggerState(*[*plain, *documents])
