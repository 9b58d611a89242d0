"""Dashboards: the sources that users wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vivace.model.instant import Micros
from vivace.store.bulk import Upsert
from vivace.store.database import Database
from vivace.store.encoding import text
from vivace.store.query import Page
from vivace.store.tables import dashboards
from vivace.store.text_search import contains_folded

__all__ = ["DashboardRecord", "Dashboards"]


@dataclass(frozen=True, slots=True)
class DashboardRecord:
    """A dashboard as it was written."""

    tenant: str
    id: str
    title: str
    source: str
    created_at: Micros
    updated_at: Micros


_UPSERT = Upsert(dashboards, keys=("tenant", "id"))
_d = dashboards.c
_RECORDS = sa.select(*dashboards.columns)
_KEY = (_d.tenant == sa.bindparam("of_tenant")) & (_d.id == sa.bindparam("of_id"))
_ONE = _RECORDS.where(_KEY)
_DELETE = sa.delete(dashboards).where(_KEY)


class Dashboards:
    """The dashboards of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, tenant: str, dashboard_id: str) -> DashboardRecord | None:
        """Give a dashboard."""
        key = {"of_tenant": tenant, "of_id": dashboard_id}
        row = await self._database.read(lambda c: c.execute(_ONE, key).first())
        return None if row is None else DashboardRecord(*row)

    async def save(self, record: DashboardRecord) -> None:
        """Write a dashboard in place of the one before."""
        row = (
            record.tenant,
            record.id,
            text(record.title),
            text(record.source),
            record.created_at,
            record.updated_at,
        )
        await self._database.write(lambda c: self._database.dialect.upsert(c, _UPSERT, [row]))

    async def delete(self, tenant: str, dashboard_id: str) -> bool:
        """Delete a dashboard and say whether it was there."""
        key = {"of_tenant": tenant, "of_id": dashboard_id}
        return await self._database.write(lambda c: c.execute(_DELETE, key).rowcount > 0)

    async def search(
        self, tenant: str, wanted: str, *, offset: int, limit: int
    ) -> Page[DashboardRecord]:
        """Give a page of the dashboards that hold a text in title or id, by title."""
        where = [_d.tenant == tenant]
        if wanted:
            where.append(contains_folded(_d.title + "\n" + _d.id, wanted))
        count = sa.select(sa.func.count()).select_from(dashboards).where(*where)
        found = _RECORDS.where(*where).order_by(_d.title, _d.id).offset(offset).limit(limit)

        def read(connection: sa.Connection) -> Page[DashboardRecord]:
            rows: list[Any] = list(connection.execute(found))
            return Page([DashboardRecord(*row) for row in rows], connection.scalar(count) or 0)

        return await self._database.read(read)
