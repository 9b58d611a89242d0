"""Statements on a connection to PostgreSQL; rows come in chunks, whatever statement gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

import psycopg

from vivace.plugins.jdbc.postgresql.connection import refused
from vivace.plugins.jdbc.postgresql.values import adapted_parameters
from vivace.plugins.jdbc.sql_text import POSTGRESQL, bind, split
from vivace.plugins.jdbc.statements import Rows

__all__ = ["PostgresSession"]


class PostgresSession:
    """See `Session`."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def statements(self, sql: str) -> list[str]:
        return split(sql, POSTGRESQL)

    def execute(
        self, statement: str, parameters: Mapping[str, Any] | None, chunk: int
    ) -> Rows | None:
        values: dict[str, Any] | None = None
        if parameters:
            statement, used = bind(
                statement, POSTGRESQL, parameters, lambda name: f"%({name})s", _doubled
            )
            values = adapted_parameters({name: parameters[name] for name in used})
        cursor = self._connection.cursor()
        # Rows are streamed by libpq in chunks: unlike a cursor of the server that works for every
        # statement that gives rows, such as INSERT … RETURNING.
        rows = cursor.stream(statement, values, size=chunk)
        try:
            first = next(rows, None)
        except psycopg.ProgrammingError as error:
            if error.sqlstate is None and "didn't produce a result" in str(error):
                return None
            raise refused(error) from error
        except psycopg.Error as error:
            raise refused(error) from error
        columns = [column.name for column in cursor.description or ()]
        found = rows if first is None else chain([first], rows)
        return Rows(columns, _chunks(found, chunk))

    def begin(self) -> None:
        self._connection.execute("BEGIN")

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        # Closing the connection rolls back as well; a broken one can do nothing else.
        if not self._connection.closed and not self._connection.broken:
            self._connection.execute("ROLLBACK")


def _chunks(rows: Iterator[tuple[Any, ...]], size: int) -> Iterator[list[tuple[Any, ...]]]:
    try:
        while chunk := list(islice(rows, size)):
            yield chunk
    except psycopg.Error as error:
        raise refused(error) from error


def _doubled(text: str) -> str:
    return text.replace("%", "%%")
