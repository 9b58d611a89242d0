"""Backfills: past dates of triggers that are made up for on demand.

What became of each date is not here: it is the execution with the key of the date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from vivace.errors import ConflictError
from vivace.model.backfill import BackfillMode, BackfillOrder, BackfillState
from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.store.bulk import Row, Upsert
from vivace.store.database import Database
from vivace.store.encoding import decode, encode
from vivace.store.query import Page
from vivace.store.tables import backfills

__all__ = ["Backfill", "BackfillMode", "BackfillOrder", "BackfillState", "Backfills"]

_KEPT = 100
"""Backfills that are kept of each trigger, after they have ended."""


@dataclass(slots=True)
class Backfill:
    """Dates of a trigger in the half-open interval from `start` to `end`."""

    id: str
    key: TriggerKey
    start: Micros
    end: Micros
    created_at: Micros
    updated_at: Micros
    next_at: Micros | None
    """The date that is started next; None when all are."""
    total: int
    """How many dates there were when it was made."""
    mode: BackfillMode = BackfillMode.ALL
    order: BackfillOrder = BackfillOrder.ASCENDING
    parallelism: int = 1
    """Executions that may run at a time."""
    inputs: dict[str, Any] = field(default_factory=dict)
    labels: list[tuple[str, str]] = field(default_factory=list)
    state: BackfillState = BackfillState.RUNNING
    reason: str = ""
    """Why it is paused, or was cancelled, if not by hand."""
    ended_at: Micros | None = None
    previous_next_at: Micros | None = None
    """When the trigger would have fired next when the backfill was made."""

    @property
    def is_active(self) -> bool:
        """Whether it has not ended."""
        return self.state in (BackfillState.RUNNING, BackfillState.PAUSED)


_b = backfills.c
_INSERT = Upsert(backfills)
_ALL = sa.select(*backfills.columns)
_IS_ACTIVE = _b.ended_at.is_(None)
_OF_TRIGGER = (
    (_b.tenant == sa.bindparam("of_tenant"))
    & (_b.namespace == sa.bindparam("of_namespace"))
    & (_b.flow_id == sa.bindparam("of_flow"))
    & (_b.trigger_id == sa.bindparam("of_trigger"))
)
_ONE = _ALL.where(_b.id == sa.bindparam("of_id"))
_ACTIVE = _ALL.where(_IS_ACTIVE).order_by(_b.created_at, _b.id)
_ACTIVE_OF_TRIGGER = _ALL.where(_OF_TRIGGER, _IS_ACTIVE)
_OLD = (
    sa.select(_b.id)
    .where(_OF_TRIGGER, _b.ended_at.is_not(None))
    .order_by(_b.created_at.desc(), _b.id)
    .offset(_KEPT)
)
_DELETE = sa.delete(backfills).where(_b.id == sa.bindparam("of_id"))
_ADVANCE = (
    sa.update(backfills)
    .where(_b.id == sa.bindparam("of_id"), _IS_ACTIVE)
    .values(next_at=sa.bindparam("to_next"), updated_at=sa.bindparam("at"))
)
_ENTER = (
    sa.update(backfills)
    .where(_b.id == sa.bindparam("of_id"), _IS_ACTIVE)
    .values(
        state=sa.bindparam("to_state"),
        reason=sa.bindparam("to_reason"),
        updated_at=sa.bindparam("at"),
        ended_at=sa.bindparam("to_end"),
    )
)


class Backfills:
    """The backfills of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, backfill: Backfill) -> None:
        """Record a new backfill.

        Raises:
            ConflictError: another one of the trigger has not ended.
        """
        key = _parameters(backfill.key)

        def work(connection: sa.Connection) -> None:
            active = connection.execute(_ACTIVE_OF_TRIGGER, key).first()
            if active is not None:
                raise ConflictError(
                    f"trigger {backfill.key.trigger_id} has a backfill that has not ended",
                    hint=f"cancel {active.id}, or wait for its end",
                )
            for old in list(connection.scalars(_OLD, key)):
                connection.execute(_DELETE, {"of_id": old})
            self._database.dialect.upsert(connection, _INSERT, [_to_row(backfill)])

        await self._database.write(work)

    async def get(self, backfill_id: str) -> Backfill | None:
        """Give a backfill."""
        found = await self._read(_ONE, {"of_id": backfill_id})
        return found[0] if found else None

    async def active(self) -> list[Backfill]:
        """Give those that have not ended, the oldest first."""
        return await self._read(_ACTIVE, {})

    async def active_of(self, key: TriggerKey) -> Backfill | None:
        """Give the one of a trigger that has not ended."""
        found = await self._read(_ACTIVE_OF_TRIGGER, _parameters(key))
        return found[0] if found else None

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
        wanted = {_b.namespace: namespace, _b.flow_id: flow_id, _b.trigger_id: trigger_id}
        where = [_b.tenant == tenant, *(name == text for name, text in wanted.items() if text)]
        rows = (
            _ALL.where(*where)
            .order_by(_b.created_at.desc(), _b.id)
            .offset((page - 1) * size)
            .limit(size)
        )
        count = sa.select(sa.func.count()).select_from(backfills).where(*where)

        def work(connection: sa.Connection) -> Page[Backfill]:
            found = [_from_row(row) for row in connection.execute(rows)]
            return Page(found, connection.scalar(count) or 0)

        return await self._database.read(work)

    async def advance(self, backfill_id: str, next_at: Micros | None, now: Micros) -> None:
        """Note the date that is started next, unless the backfill has ended."""
        values = {"of_id": backfill_id, "to_next": next_at, "at": now}
        await self._database.write(lambda c: c.execute(_ADVANCE, values))

    async def enter(
        self, backfill_id: str, state: BackfillState, now: Micros, reason: str = ""
    ) -> bool:
        """Put a backfill that has not ended into a state, and say whether it had not."""
        is_end = state in (BackfillState.DONE, BackfillState.CANCELLED)
        values = {
            "of_id": backfill_id,
            "to_state": state.value,
            "to_reason": reason.replace("\0", ""),
            "at": now,
            "to_end": now if is_end else None,
        }
        return await self._database.write(lambda c: c.execute(_ENTER, values).rowcount > 0)

    async def _read(self, statement: sa.Select[Any], given: dict[str, Any]) -> list[Backfill]:
        rows = await self._database.read(lambda c: c.execute(statement, given).all())
        return [_from_row(row) for row in rows]


def _parameters(key: TriggerKey) -> dict[str, str]:
    names = ("of_tenant", "of_namespace", "of_flow", "of_trigger")
    return dict(zip(names, key, strict=True))


def _to_row(item: Backfill) -> Row:
    return (
        item.id,
        *item.key,
        item.start,
        item.end,
        item.mode.value,
        item.order.value,
        item.parallelism,
        encode(item.inputs),
        encode(item.labels),
        item.state.value,
        item.reason,
        item.next_at,
        item.total,
        item.previous_next_at,
        item.created_at,
        item.updated_at,
        item.ended_at,
    )


def _from_row(row: Any) -> Backfill:
    return Backfill(
        id=row.id,
        key=TriggerKey(row.tenant, row.namespace, row.flow_id, row.trigger_id),
        start=row.start_at,
        end=row.end_at,
        mode=BackfillMode(row.mode),
        order=BackfillOrder(row.direction),
        parallelism=row.parallelism,
        inputs=decode(row.inputs),
        labels=[(name, value) for name, value in decode(row.labels)],
        state=BackfillState(row.state),
        reason=row.reason,
        next_at=row.next_at,
        total=row.total,
        previous_next_at=row.previous_next_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        ended_at=row.ended_at,
    )
