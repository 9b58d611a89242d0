"""Connections that listen, and what goes on over them while the event loop does other things."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import psycopg

from vivace.plugin import RunContext
from vivace.plugins.jdbc.postgresql.connection import (
    PostgresProperties,
    refused,
    unreachable,
)
from vivace.plugins.jdbc.postgresql.url import parse_url
from vivace.plugins.jdbc.postgresql.values import adapted_parameters, register_loaders
from vivace.plugins.jdbc.sql_text import POSTGRESQL, bind

__all__ = ["AsyncPostgresProperties", "execute"]

Connection = psycopg.AsyncConnection[Any]
_KEEPALIVE: dict[str, Any] = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""A connection whose server has vanished without a word is noticed within a minute."""


class AsyncPostgresProperties(PostgresProperties):
    """How to reach a PostgreSQL server, for what listens."""

    @asynccontextmanager
    async def opened(self, context: RunContext) -> AsyncIterator[Connection]:
        """Give a connection in autocommit mode, closed at the end.

        Raises:
            TaskError: there is no connection, or it broke; the message names server and database.
        """
        target = parse_url(self.url)
        # Names are resolved and certificates written: that may wait.
        options = await context.on_thread(self._libpq_options, context, target)
        try:
            connection = await psycopg.AsyncConnection.connect(
                **options, **_KEEPALIVE, autocommit=True
            )
        except psycopg.Error as error:
            raise unreachable(error, target, options.get("password")) from error
        try:
            register_loaders(connection)
            zone = self.time_zone(context).key
            await connection.execute("SELECT set_config('TimeZone', %s, false)", [zone])
            yield connection
        except psycopg.Error as error:
            raise refused(error) from error
        finally:
            await connection.close()


async def execute(
    connection: Connection, statement: str, parameters: Mapping[str, Any]
) -> psycopg.AsyncCursor[Any]:
    """Run a statement with `:name` in it.

    Raises:
        TaskError: it names a parameter that there is not.
        psycopg.Error: the server refuses it, or is gone.
    """
    text, used = bind(
        statement,
        POSTGRESQL,
        parameters,
        lambda name: f"%({name})s",
        lambda part: part.replace("%", "%%"),
    )
    if not used:
        return await connection.execute(statement.encode())
    values = adapted_parameters({name: parameters[name] for name in used})
    return await connection.execute(text.encode(), values)
