"""What became of the last evaluations of each trigger: why it fired, and why it did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.store.bulk import Row, Upsert
from vivace.store.database import Database
from vivace.store.tables import trigger_evaluations

__all__ = ["KEPT", "Evaluation", "Outcome", "RecordedEvaluation", "TriggerEvaluations"]

KEPT = 50
"""Evaluations that are kept of each trigger."""


class Outcome(StrEnum):
    """What an evaluation came to."""

    FIRED = "FIRED"
    """It started an execution."""
    CONDITION_FALSE = "CONDITION_FALSE"
    """A condition or `when` does not hold."""
    NOTHING = "NOTHING"
    """What it looks for is not there."""
    WAITING = "WAITING"
    """Some of what it waits for has come, and not all."""
    LOCKED = "LOCKED"
    """An execution that it started earlier has not ended."""
    BACKFILL = "BACKFILL"
    """A backfill goes first."""
    LATE = "LATE"
    """The date is later than `lateMaximumDelay` allows."""
    SKIPPED = "SKIPPED"
    """Dates that passed are not made up for, as `recoverMissedSchedules` says."""
    DISABLED = "DISABLED"
    """It was switched off, by hand or by `stopAfter`."""
    ERROR = "ERROR"
    """It could not be evaluated, or its execution could not start."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One look at a trigger, and what it came to."""

    outcome: Outcome
    detail: str = ""
    """What a person needs beyond the outcome: which condition, the text of the error."""
    execution_id: str | None = None
    """What was started, or what it waits for."""
    instant: Micros | None = None
    """The date that it was for, of a trigger with a calendar."""

    def repeats(self, earlier: Evaluation) -> bool:
        """Whether nothing but the date is new."""
        return (self.outcome, self.detail, self.execution_id) == (
            earlier.outcome,
            earlier.detail,
            earlier.execution_id,
        )


@dataclass(slots=True)
class RecordedEvaluation:
    """An evaluation with its repetitions."""

    key: TriggerKey
    evaluation: Evaluation
    first_at: Micros
    last_at: Micros
    times: int = 1
    number: int | None = None
    """Counts those of a trigger; None until it is stored."""


_t = trigger_evaluations.c
_UPSERT = Upsert(trigger_evaluations, keys=("tenant", "namespace", "flow_id", "trigger_id", "slot"))
_OF_FLOW = (
    (_t.tenant == sa.bindparam("of_tenant"))
    & (_t.namespace == sa.bindparam("of_namespace"))
    & (_t.flow_id == sa.bindparam("of_flow"))
)
_KEY = _OF_FLOW & (_t.trigger_id == sa.bindparam("of_trigger"))
_ALL = sa.select(*trigger_evaluations.columns).where(_KEY).order_by(_t.number.desc())
_NEWEST = sa.select(sa.func.max(_t.number)).where(_KEY)
_DELETE = sa.delete(trigger_evaluations).where(_KEY)
_DELETE_FLOW = sa.delete(trigger_evaluations).where(_OF_FLOW)
_TRIGGERS = sa.select(_t.trigger_id).where(_OF_FLOW).distinct()


class TriggerEvaluations:
    """The evaluations of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, records: Sequence[RecordedEvaluation]) -> None:
        """Store records in their order, and number those that are new.

        A record that has a number takes the place of the one with it.
        """
        numbers = await self._database.write(lambda connection: self._write(connection, records))
        for record, number in zip(records, numbers, strict=True):
            record.number = number

    def _write(self, connection: sa.Connection, records: Sequence[RecordedEvaluation]) -> list[int]:
        newest: dict[TriggerKey, int] = {}
        numbers = []
        for record in records:
            number = record.number
            if number is None:
                known = newest.get(record.key)
                if known is None:
                    known = connection.scalar(_NEWEST, _parameters(record.key)) or 0
                newest[record.key] = number = known + 1
            numbers.append(number)
        rows = [_to_row(record, n) for record, n in zip(records, numbers, strict=True)]
        # no two rows of a statement may have the same key
        latest = {row[:5]: row for row in rows}
        self._database.dialect.upsert(connection, _UPSERT, list(latest.values()))
        return numbers

    async def of_trigger(self, key: TriggerKey) -> list[RecordedEvaluation]:
        """Give what is kept of a trigger, the newest first."""
        rows = await self._database.read(lambda c: c.execute(_ALL, _parameters(key)).all())
        return [_from_row(row) for row in rows]

    async def forget(self, key: TriggerKey) -> None:
        """Delete what is kept of a trigger."""
        await self._database.write(lambda c: c.execute(_DELETE, _parameters(key)))

    async def forget_flow(self, tenant: str, namespace: str, flow_id: str) -> None:
        """Delete what is kept of all triggers of a flow."""
        place = {"of_tenant": tenant, "of_namespace": namespace, "of_flow": flow_id}
        await self._database.write(lambda c: c.execute(_DELETE_FLOW, place))

    async def triggers_of(self, tenant: str, namespace: str, flow_id: str) -> list[str]:
        """Give the ids of a flow's triggers of which something is kept."""
        place = {"of_tenant": tenant, "of_namespace": namespace, "of_flow": flow_id}
        return await self._database.read(lambda c: list(c.scalars(_TRIGGERS, place)))


def _parameters(key: TriggerKey) -> dict[str, str]:
    names = ("of_tenant", "of_namespace", "of_flow", "of_trigger")
    return dict(zip(names, key, strict=True))


def _to_row(record: RecordedEvaluation, number: int) -> Row:
    evaluation = record.evaluation
    return (
        *record.key,
        number % KEPT,
        number,
        evaluation.outcome.value,
        evaluation.detail.replace("\0", ""),
        evaluation.execution_id,
        evaluation.instant,
        record.first_at,
        record.last_at,
        record.times,
    )


def _from_row(row: Any) -> RecordedEvaluation:
    evaluation = Evaluation(Outcome(row.outcome), row.detail, row.execution_id, row.instant)
    key = TriggerKey(row.tenant, row.namespace, row.flow_id, row.trigger_id)
    return RecordedEvaluation(key, evaluation, row.first_at, row.last_at, row.times, row.number)
