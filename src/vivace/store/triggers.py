"""Where each trigger of each flow stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.store.bulk import Row, Upsert
from vivace.store.database import Database
from vivace.store.encoding import decode, encode
from vivace.store.tables import triggers

__all__ = ["UPSERT", "TriggerState", "Triggers", "to_row"]


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


def from_row(row: sa.Row[Any]) -> TriggerState:
    """Decode a row of all columns."""
    *plain, backfill, state = row
    return TriggerState(
        *plain,
        backfill=None if backfill is None else decode(backfill),
        state=None if state is None else decode(state),
    )
