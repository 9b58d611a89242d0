"""Settings of the installation that are made at run time: names and JSON values."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vivace.store.bulk import Upsert
from vivace.store.database import Database
from vivace.store.encoding import decode, encode, text
from vivace.store.tables import settings

__all__ = ["Settings"]

_UPSERT = Upsert(settings, keys=("key",))
_s = settings.c
_KEY = _s.key == sa.bindparam("of_key")
_ONE = sa.select(_s.value).where(_KEY)
_ALL = sa.select(_s.key, _s.value).order_by(_s.key)
_DELETE = sa.delete(settings).where(_KEY)


class Settings:
    """The settings of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str, default: Any = None) -> Any:
        """Give a value, or the default if it was never set."""
        document = await self._database.read(lambda c: c.scalar(_ONE, {"of_key": key}))
        return default if document is None else decode(document)

    async def set(self, key: str, value: Any) -> None:
        """Write a value."""
        row = (text(key), encode(value))
        await self._database.write(lambda c: self._database.dialect.upsert(c, _UPSERT, [row]))

    async def set_if_absent(self, key: str, value: Any) -> Any:
        """Write a value unless there is one, and give the one that is there then.

        Of several who do this at once, all get the same.
        """
        row = (text(key), encode(value))

        def work(connection: sa.Connection) -> str:
            found: str | None = connection.scalar(_ONE, {"of_key": row[0]})
            if found is None:
                self._database.dialect.upsert(connection, _UPSERT, [row])
            return row[1] if found is None else found

        return decode(await self._database.write(work))

    async def delete(self, key: str) -> bool:
        """Delete a value and say whether it was there."""
        return await self._database.write(
            lambda c: c.execute(_DELETE, {"of_key": key}).rowcount > 0
        )

    async def all(self) -> dict[str, Any]:
        """Give all values by key."""
        rows = await self._database.read(lambda c: c.execute(_ALL).all())
        return {key: decode(value) for key, value in rows}
