"""Run one statement for each row of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum
from itertools import chain, islice
from typing import Annotated, Any

import psycopg
from psycopg import pq
from psycopg.sql import SQL, Placeholder
from psycopg.types.json import Json
from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Duration, Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.storage.row_file import plain_value, read_rows
from vivace.plugins.jdbc.postgresql.connection import PostgresProperties
from vivace.plugins.jdbc.postgresql.identifiers import column_names, table_name
from vivace.plugins.jdbc.sql_text import POSTGRESQL, positional

__all__ = ["Batch"]

_JSON_OIDS = frozenset({114, 3802})


class RetryScope(StrEnum):
    """What is tried again."""

    NONE = "NONE"
    INPUT = "INPUT"
    ALL = "ALL"


class InputHandling(StrEnum):
    """Whether the file is copied first."""

    AUTO = "AUTO"
    STREAM = "STREAM"
    LOCAL = "LOCAL"


class BatchOutputs(Outputs):
    """What was done."""

    row_count: int
    """How many rows the file has."""
    updated_count: int
    """How many rows of the table were inserted, changed or deleted."""


@type_id("io.kestra.plugin.jdbc.postgresql.Batch")
class Batch(PostgresProperties, RunnableTask):
    """Run a statement on PostgreSQL for each row of a row file, in portions: all rows, or none.

    To load a file into a table, `io.kestra.plugin.jdbc.postgresql.CopyIn` is much faster.
    Metrics: `records`, how many rows were read, and `updated`, how many were changed.

    ```yaml
    id: mark_as_paid
    namespace: company.team
    tasks:
      - id: payments
        type: io.kestra.plugin.core.storage.Write
        extension: .ion
        content: |
          {"order": 1, "day": "2026-01-31"}
          {"order": 2, "day": "2026-02-01"}
      - id: mark
        type: io.kestra.plugin.jdbc.postgresql.Batch
        url: jdbc:postgresql://db.example.com:5432/shop
        username: writer
        password: "{{ secret('SHOP_PASSWORD') }}"
        from: "{{ outputs.payments.uri }}"
        sql: UPDATE orders SET paid_on = ? WHERE id = ?
        columns: [day, order]
    ```
    """

    from_: str = Field(alias="from")
    """URI of the row file; its rows are maps or lists."""
    sql: str | None = None
    """Statement with a `?` for each value."""
    table: str | None = None
    """Table to insert into, when there is no `sql`."""
    columns: list[str] | None = None
    """Fields of a row, in the order of the `?`; all in their own order when absent."""
    chunk: Annotated[int, Field(ge=1)] = 1000
    """How many rows are sent at a time."""
    max_retries: int = 3
    """Accepted, without effect: the task's `retry` says when it is tried again."""
    retry_backoff: Duration = timedelta(seconds=1)
    """Accepted, without effect."""
    retry_scope: RetryScope = RetryScope.INPUT
    """Accepted, without effect."""
    resume_on_retry: bool = True
    """Accepted, without effect: what failed has changed nothing."""
    input_handling: InputHandling = InputHandling.AUTO
    """Accepted, without effect: the file is read as it comes."""
    local_buffer_max_bytes: int = 100 * 1024 * 1024
    """Accepted, without effect."""

    def run(self, context: RunContext) -> BatchOutputs:
        if (self.sql is None) == (self.table is None):
            raise TaskError("give either `sql` or `table`")
        with context.files.open(self.from_) as source, self.connected(context) as connection:
            rows = read_rows(source)
            first = next(rows, None)
            if first is None:
                return BatchOutputs(row_count=0, updated_count=0)
            with connection.transaction():
                counts = self._send(context, connection, chain([first], rows), first)
        context.metric("records", counts.row_count)
        context.metric("updated", counts.updated_count)
        return counts

    def _send(
        self,
        context: RunContext,
        connection: psycopg.Connection[Any],
        rows: Iterator[Any],
        first: Any,
    ) -> BatchOutputs:
        statement = self._statement(connection, first)
        converters = _converters(connection, statement)
        cursor = connection.cursor()
        total = updated = 0
        while portion := list(islice(rows, self.chunk)):
            if context.is_killed:
                raise TaskError("the task was stopped")
            values = [self._values(row, converters, total + i) for i, row in enumerate(portion, 1)]
            cursor.executemany(statement, values)
            total += len(portion)
            updated += max(cursor.rowcount, 0)
        return BatchOutputs(row_count=total, updated_count=updated)

    def _statement(self, connection: psycopg.Connection[Any], first: Any) -> str:
        if self.sql is not None:
            return positional(self.sql.strip().removesuffix(";"), POSTGRESQL, "%s", _doubled)
        columns = self.columns or (list(first) if isinstance(first, dict) else None)
        count = len(columns) if columns else len(first)
        composed = SQL("INSERT INTO {} {} VALUES ({})").format(
            table_name(self.table or ""),
            SQL("({})").format(column_names(columns)) if columns else SQL(""),
            SQL(", ").join([Placeholder()] * count),
        )
        return composed.as_string(connection)

    def _values(self, row: Any, converters: list[Callable[[Any], Any]], number: int) -> list[Any]:
        if isinstance(row, dict):
            fields = [row.get(name) for name in self.columns] if self.columns else row.values()
        elif isinstance(row, list):
            fields = row
        else:
            raise TaskError(f"row {number} is neither a map nor a list")
        if len(fields) != len(converters):
            raise TaskError(
                f"row {number} has {len(fields)} values, and the statement takes {len(converters)}"
            )
        return [
            None if value is None else convert(value)
            for value, convert in zip(fields, converters, strict=True)
        ]


def _converters(connection: psycopg.Connection[Any], statement: str) -> list[Callable[[Any], Any]]:
    """Ask the server for the types of the values, and say how each is sent."""
    numbered, count = statement.replace("%%", "%"), 0
    while "%s" in numbered:
        count += 1
        numbered = numbered.replace("%s", f"${count}", 1)
    prepared = connection.pgconn.prepare(b"vivace_batch", numbered.encode())
    if prepared.status != pq.ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(prepared, encoding="utf-8")
    described = connection.pgconn.describe_prepared(b"vivace_batch")
    connection.execute("DEALLOCATE vivace_batch")
    types = [described.param_type(index) for index in range(described.nparams)]
    return [_converter(connection, oid or 0) for oid in types]


def _converter(connection: psycopg.Connection[Any], oid: int) -> Callable[[Any], Any]:
    if oid in _JSON_OIDS:
        return lambda value: Json(plain_value(value))
    info = connection.adapters.types.get(oid)
    if info is not None and info.array_oid == oid:
        return lambda value: value
    # As text the server reads it as the type that it needs.
    return _text


def _text(value: Any) -> Any:
    plain = plain_value(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return Json(plain) if isinstance(plain, dict | list) else str(plain)


def _doubled(text: str) -> str:
    return text.replace("%", "%%")
