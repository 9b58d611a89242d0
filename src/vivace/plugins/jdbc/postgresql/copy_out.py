"""Write a table or the rows of a query to a file."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from psycopg.sql import SQL, Composable, Composed

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.storage.streams import stream
from vivace.plugins.jdbc.postgresql.connection import refused
from vivace.plugins.jdbc.postgresql.copy import CopyFormat, CopyProperties
from vivace.plugins.jdbc.sql_text import POSTGRESQL, split

__all__ = ["CopyOut"]

_EXTENSIONS = {CopyFormat.TEXT: ".txt", CopyFormat.CSV: ".csv", CopyFormat.BINARY: ".bin"}


class CopyOutOutputs(Outputs):
    """The file that was made."""

    uri: str
    """URI of the file."""
    row_count: int
    """How many rows it has."""


@type_id("io.kestra.plugin.jdbc.postgresql.CopyOut")
class CopyOut(CopyProperties, RunnableTask):
    """Write a table of PostgreSQL, or the rows of a query, to a file of internal storage.

    Metric: `rows`, how many rows were written.

    ```yaml
    id: export_orders
    namespace: company.team
    tasks:
      - id: export
        type: io.kestra.plugin.jdbc.postgresql.CopyOut
        url: jdbc:postgresql://db.example.com:5432/shop
        username: reader
        password: "{{ secret('SHOP_PASSWORD') }}"
        sql: SELECT id, total FROM orders WHERE total > 100
        format: CSV
        header: true
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.export.rowCount }} rows"
    ```
    """

    sql: str | None = None
    """Query whose rows to write, instead of a table."""

    def run(self, context: RunContext) -> CopyOutOutputs:
        statement = SQL("COPY {} TO STDOUT WITH {}").format(self._source(), self.copy_options())
        with self.connected(context) as connection:
            cursor = connection.cursor()
            content = stream(_blocks(context, cursor, statement))
            uri = context.files.put(content, f"export{_EXTENSIONS[self.format]}")
            count = cursor.rowcount
        context.metric("rows", count)
        return CopyOutOutputs(uri=uri, row_count=count)

    def _source(self) -> Composable:
        if (self.sql is None) == (self.table is None):
            raise TaskError("give either `sql` or `table`")
        if self.sql is None:
            return self.subject()
        statements = split(self.sql, POSTGRESQL)
        if len(statements) != 1:
            raise TaskError(f"`sql` holds {len(statements)} statements, and must hold one")
        # A line end, because the query may end in a comment.
        return SQL("({}\n)").format(SQL(statements[0]))


def _blocks(
    context: RunContext, cursor: psycopg.Cursor[tuple[object, ...]], statement: Composed
) -> Iterator[bytes]:
    try:
        with cursor.copy(statement) as copy:
            for block in copy:
                if context.is_killed:
                    raise TaskError("the task was stopped")
                yield bytes(block)
    except psycopg.Error as error:
        raise refused(error) from error
