"""What has been met of what each Flow trigger waits for.

There is one row for each thing that is waited for, with all its open windows: its version decides
between two who look at different events at once, also when both would open a window.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from vivace.errors import ConflictError
from vivace.model.instant import Micros
from vivace.store.bulk import Row, Upsert
from vivace.store.database import Database
from vivace.store.encoding import decode, encode
from vivace.store.state_events import DELETE, EXISTS, StateEvent, parameters
from vivace.store.tables import gatherings

__all__ = ["GatheringKey", "GatheringState", "Gatherings"]

GatheringKey = tuple[str, str, str, str]
"""Tenant, namespace, flow, id of what is waited for."""


@dataclass(slots=True)
class GatheringState:
    """How far something that is waited for has come."""

    key: GatheringKey
    trigger_id: str
    epoch: int
    """Revision of the flow that began to wait."""
    version: int = 0
    """0 until it is stored; raised by each writing."""
    fired: int = 0
    """How often it was complete."""
    next_at: Micros | None = None
    """When a window has to be closed."""
    document: dict[str, Any] = field(default_factory=dict)
    """The windows, and what came in each."""


_t = gatherings.c
_OF_FLOW = (
    (_t.tenant == sa.bindparam("of_tenant"))
    & (_t.namespace == sa.bindparam("of_namespace"))
    & (_t.flow_id == sa.bindparam("of_flow"))
)
_KEY = _OF_FLOW & (_t.gathering_id == sa.bindparam("of_id"))
_ROWS = sa.select(*gatherings.columns)
_ONE = _ROWS.where(_KEY)
_FLOW = _ROWS.where(_OF_FLOW).order_by(_t.gathering_id)
_DUE = _ROWS.where(_t.next_at <= sa.bindparam("now")).order_by(_t.next_at).limit(100)
_NEXT = sa.select(sa.func.min(_t.next_at))
_DELETE = sa.delete(gatherings).where(_KEY)
_INSERT = Upsert(gatherings, keys=("tenant", "namespace", "flow_id", "gathering_id"), changing=())
_UPDATE = (
    sa.update(gatherings)
    .where(_KEY, _t.version == sa.bindparam("old_version"))
    .values(
        trigger_id=sa.bindparam("new_trigger"),
        epoch=sa.bindparam("new_epoch"),
        version=sa.bindparam("new_version"),
        fired=sa.bindparam("new_fired"),
        next_at=sa.bindparam("new_next_at"),
        document=sa.bindparam("new_document"),
    )
)


class Gatherings:
    """What Flow triggers wait for, and have got."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(
        self, events: Sequence[StateEvent], keys: Collection[GatheringKey]
    ) -> tuple[list[StateEvent], dict[GatheringKey, GatheringState]]:
        """Give the events that nobody has dealt with, and the states that exist, of one instant."""

        def work(
            connection: sa.Connection,
        ) -> tuple[list[StateEvent], dict[GatheringKey, GatheringState]]:
            left = [
                event
                for event in events
                if connection.execute(EXISTS, parameters(event)).first() is not None
            ]
            rows = [connection.execute(_ONE, _parameters(key)).first() for key in keys]
            return left, {state.key: state for state in map(_from_row, filter(None, rows))}

        return await self._database.read(work)

    async def conclude(
        self, events: Sequence[StateEvent], states: Sequence[GatheringState]
    ) -> None:
        """Write what came of events, all or nothing, and let go of them.

        Raises:
            ConflictError: somebody else has written one of the states, or dealt with an event.
        """
        rows = [(state, encode(state.document)) for state in states]

        def work(connection: sa.Connection) -> None:
            for event in events:
                if not connection.execute(DELETE, parameters(event)).rowcount:
                    raise ConflictError(
                        f"somebody else has dealt with execution {event.execution_id} "
                        f"in state {event.state}"
                    )
            for state, document in rows:
                self._write(connection, state, document)

        await self._database.write(work)

    def _write(self, connection: sa.Connection, state: GatheringState, document: str) -> None:
        if state.version == 0:
            row = _to_row(state, document)
            written = self._database.dialect.upsert(connection, _INSERT, [row])
        else:
            written = connection.execute(_UPDATE, _changes(state, document)).rowcount
        if not written:
            raise ConflictError(f"what `{state.key[3]}` has got was written by somebody else")

    async def of_flow(self, tenant: str, namespace: str, flow_id: str) -> list[GatheringState]:
        """Give the states of a flow's triggers, by id."""
        place = {"of_tenant": tenant, "of_namespace": namespace, "of_flow": flow_id}
        rows = await self._database.read(lambda c: c.execute(_FLOW, place).all())
        return [_from_row(row) for row in rows]

    async def due(self, now: Micros) -> list[GatheringState]:
        """Give some of which a window has to be closed, the first one first."""
        rows = await self._database.read(lambda c: c.execute(_DUE, {"now": now}).all())
        return [_from_row(row) for row in rows]

    async def next_due_at(self) -> Micros | None:
        """Give the first instant at which a window has to be closed."""
        return await self._database.read(lambda c: c.scalar(_NEXT))

    async def delete(self, key: GatheringKey) -> None:
        """Forget what was waited for."""
        await self._database.write(lambda c: c.execute(_DELETE, _parameters(key)))


def _parameters(key: GatheringKey) -> dict[str, str]:
    return dict(zip(("of_tenant", "of_namespace", "of_flow", "of_id"), key, strict=True))


def _changes(state: GatheringState, document: str) -> dict[str, Any]:
    return {
        **_parameters(state.key),
        "old_version": state.version,
        "new_trigger": state.trigger_id,
        "new_epoch": state.epoch,
        "new_version": state.version + 1,
        "new_fired": state.fired,
        "new_next_at": state.next_at,
        "new_document": document,
    }


def _to_row(state: GatheringState, document: str) -> Row:
    return (
        *state.key,
        state.trigger_id,
        state.epoch,
        state.version + 1,
        state.fired,
        state.next_at,
        document,
    )


def _from_row(row: Any) -> GatheringState:
    *key, trigger_id, epoch, version, fired, next_at, document = row
    return GatheringState(tuple(key), trigger_id, epoch, version, fired, next_at, decode(document))
