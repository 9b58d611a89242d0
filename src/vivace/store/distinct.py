"""The different values of a column."""

from __future__ import annotations

import sqlalchemy as sa

__all__ = ["distinct"]


def distinct(
    connection: sa.Connection, column: sa.ColumnElement[str], *where: sa.ColumnElement[bool]
) -> list[str]:
    """Give the different values of a column, sorted.

    Jumps from value to value along an index that begins with what `where` fixes and the column,
    instead of reading all its entries.
    """
    found = sa.select(sa.func.min(column).label("value")).where(*where).cte(recursive=True)
    following = sa.select(sa.func.min(column)).where(*where, column > found.c.value)
    found = found.union_all(
        sa.select(following.scalar_subquery()).where(found.c.value.is_not(None))
    )
    return list(connection.scalars(sa.select(found.c.value).where(found.c.value.is_not(None))))
