"""Changes of state that a Flow trigger may wait for, until they have been looked at.

A row is written in the commit that changes the state, and removed in the one that records what
came of it. Its key is the place in the execution's history: a repeated commit adds none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.store.bulk import Row, Upsert
from vivace.store.database import Database
from vivace.store.tables import state_events

__all__ = ["DELETE", "EXISTS", "UPSERT", "StateEvent", "StateEvents", "parameters", "to_row"]


@dataclass(frozen=True, slots=True)
class StateEvent:
    """An execution has entered a state."""

    execution_id: str
    position: int
    """In the history of the execution, from 0."""
    tenant: str
    namespace: str
    flow_id: str
    state: State
    at: Micros


UPSERT = Upsert(state_events, keys=("execution_id", "position"), changing=())
_t = state_events.c
_KEY = (_t.execution_id == sa.bindparam("of_execution")) & (
    _t.position == sa.bindparam("of_position")
)
EXISTS = sa.select(_t.position).where(_KEY)
DELETE = sa.delete(state_events).where(_KEY)
_FIRST = (
    sa.select(*state_events.columns)
    .order_by(_t.at, _t.execution_id, _t.position)
    .limit(sa.bindparam("count"))
)


class StateEvents:
    """The changes of a store that nobody has looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def first(self, limit: int) -> list[StateEvent]:
        """Give some, the oldest first."""
        rows = await self._database.read(lambda c: c.execute(_FIRST, {"count": limit}).all())
        return [_from_row(row) for row in rows]


def parameters(event: StateEvent) -> dict[str, Any]:
    """Give what `EXISTS` and `DELETE` ask for."""
    return {"of_execution": event.execution_id, "of_position": event.position}


def to_row(event: StateEvent) -> Row:
    """Encode an event, in the order of the table's columns."""
    return (
        event.execution_id,
        event.position,
        event.tenant,
        event.namespace,
        event.flow_id,
        event.state.value,
        event.at,
    )


def _from_row(row: Any) -> StateEvent:
    execution_id, position, tenant, namespace, flow_id, state, at = row
    return StateEvent(execution_id, position, tenant, namespace, flow_id, State(state), at)
