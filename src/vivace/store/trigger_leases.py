"""Which server has which trigger, and until when."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.model.trigger import TriggerKey
from vivace.store.database import Database

__all__ = ["TriggerLeases"]

# Compare and set in one statement: the row changes hands only when it is mine or has run out.
_CLAIM = sa.text(
    "INSERT INTO trigger_leases (tenant, namespace, flow_id, trigger_id, owner, until) "
    "VALUES (:tenant, :namespace, :flow_id, :trigger_id, :owner, :until) "
    "ON CONFLICT (tenant, namespace, flow_id, trigger_id) "
    "DO UPDATE SET owner = excluded.owner, until = excluded.until "
    "WHERE trigger_leases.owner = excluded.owner OR trigger_leases.until < :now"
)
_RELEASE = sa.text(
    "DELETE FROM trigger_leases WHERE tenant = :tenant AND namespace = :namespace "
    "AND flow_id = :flow_id AND trigger_id = :trigger_id AND owner = :owner"
)


class TriggerLeases:
    """The leases of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, key: TriggerKey, owner: str, now: Micros, until: Micros) -> bool:
        """Take or renew a lease; false when another has one that has not run out."""
        values = {**_named(key), "owner": owner, "now": now, "until": until}
        return await self._database.write(lambda c: c.execute(_CLAIM, values).rowcount > 0)

    async def release(self, key: TriggerKey, owner: str) -> None:
        """Give a lease back; that of another owner stays."""
        values = {**_named(key), "owner": owner}
        await self._database.write(lambda c: c.execute(_RELEASE, values).rowcount)


def _named(key: TriggerKey) -> dict[str, Any]:
    return key._asdict()
