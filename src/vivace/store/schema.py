"""Brings a database to the tables that this version needs.

A new database gets them at once, an old one by Alembic's migrations, and a current one costs a
single query: Alembic alone takes longer to import than a server may take to start.
"""

from __future__ import annotations

import sqlalchemy as sa

from vivace.store.tables import complete_metadata

__all__ = ["SCHEMA_VERSION", "VERSION_TABLE", "ensure_schema"]

SCHEMA_VERSION = "0007"
"""The newest migration."""

VERSION_TABLE = "vivace_version"
"""Alembic's table, named so that it can stand beside that of another application."""

_READ = sa.text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608
# as Alembic would make it
_version_table = sa.Table(
    VERSION_TABLE,
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
)


def ensure_schema(connection: sa.Connection) -> None:
    """Make or migrate the tables, in the transaction of the connection.

    Raises:
        ConflictError: a newer version of Vivace has written the database.
    """
    version = _version(connection)
    if version == SCHEMA_VERSION:
        return
    if version is None:
        complete_metadata().create_all(connection)
        _version_table.create(connection)
        connection.execute(_version_table.insert(), {"version_num": SCHEMA_VERSION})
        return
    # imported for the few starts that need it
    from vivace.store.migrations import migrate

    migrate(connection, version, VERSION_TABLE)


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.scalar(_READ)
    return version
