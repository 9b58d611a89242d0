"""Executions that calendars have started: ranges of their unique keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.store.database import Database
from vivace.store.tables import executions

__all__ = ["DatedCounts", "DatedExecution", "DatedExecutions"]

_e = executions.c
_IN_RANGE = (_e.unique_key >= sa.bindparam("first")) & (_e.unique_key < sa.bindparam("after"))
_OF_ONE = _IN_RANGE & _e.unique_key.endswith(sa.bindparam("ending"))
_SPAN = (
    sa.select(_e.unique_key, _e.id, _e.state, _e.started_at, _e.ended_at, _e.fully_ended)
    .where(_IN_RANGE)
    .order_by(_e.unique_key)
)
_COUNTS = (
    sa.select(_e.state, _e.fully_ended, sa.func.count())
    .where(_OF_ONE)
    .group_by(_e.state, _e.fully_ended)
)
_OPEN = sa.select(_e.id).where(_OF_ONE, _e.fully_ended == sa.false())

Span = tuple[str, str]
"""The first key, and the first one behind; see `services.schedule_keys`."""


@dataclass(frozen=True, slots=True)
class DatedExecution:
    """As much of an execution as a date's result needs."""

    key: str
    """Its unique key."""
    id: str
    state: State
    started_at: Micros
    ended_at: Micros | None
    fully_ended: bool


@dataclass(frozen=True, slots=True)
class DatedCounts:
    """Executions by state."""

    ended: Mapping[State, int]
    open: int
    """Such as have not fully ended."""


class DatedExecutions:
    """Executions of dates."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_span(self, span: Span) -> list[DatedExecution]:
        """Give those of a span of dates, by date."""
        rows = await self._database.read(lambda c: c.execute(_SPAN, _range(span)).all())
        return [
            DatedExecution(row[0], row[1], State(row[2]), row[3], row[4], row[5]) for row in rows
        ]

    async def counts(self, span: Span, ending: str) -> DatedCounts:
        """Count those of a span of dates whose keys end alike."""
        given = {**_range(span), "ending": ending}
        rows = await self._database.read(lambda c: c.execute(_COUNTS, given).all())
        ended: dict[State, int] = {}
        is_open = 0
        for state, fully_ended, count in rows:
            if fully_ended:
                ended[State(state)] = ended.get(State(state), 0) + count
            else:
                is_open += count
        return DatedCounts(ended, is_open)

    async def open_ids(self, span: Span, ending: str) -> list[str]:
        """Give the ids of those of a span, with such keys, that have not fully ended."""
        given = {**_range(span), "ending": ending}
        return await self._database.read(lambda c: list(c.scalars(_OPEN, given)))


def _range(span: Span) -> dict[str, Any]:
    return {"first": span[0], "after": span[1]}
