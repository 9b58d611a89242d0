"""Load a file into a table."""

from __future__ import annotations

from psycopg.sql import SQL
from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.storage.streams import blocks
from vivace.plugins.jdbc.postgresql.copy import CopyProperties

__all__ = ["CopyIn"]


class CopyInOutputs(Outputs):
    """What was done."""

    row_count: int
    """How many rows were loaded."""


@type_id("io.kestra.plugin.jdbc.postgresql.CopyIn")
class CopyIn(CopyProperties, RunnableTask):
    """Load a file into a table of PostgreSQL: all its rows, or none.

    The file goes to the server in large blocks as it is read, so that memory does not grow with it.
    Metric: `rows`, how many rows were loaded.

    ```yaml
    id: load_orders
    namespace: company.team
    tasks:
      - id: download
        type: io.kestra.plugin.core.http.Download
        uri: https://data.example.com/orders.csv
      - id: load
        type: io.kestra.plugin.jdbc.postgresql.CopyIn
        url: jdbc:postgresql://db.example.com:5432/shop
        username: writer
        password: "{{ secret('SHOP_PASSWORD') }}"
        from: "{{ outputs.download.uri }}"
        table: staging.orders
        format: CSV
        header: true
    ```
    """

    from_: str = Field(alias="from")
    """URI of the file."""

    def run(self, context: RunContext) -> CopyInOutputs:
        statement = SQL("COPY {} FROM STDIN WITH {}").format(self.subject(), self.copy_options())
        with context.files.open(self.from_) as source, self.connected(context) as connection:
            cursor = connection.cursor()
            with cursor.copy(statement) as copy:
                for block in blocks(source):
                    if context.is_killed:
                        raise TaskError("the task was stopped")
                    copy.write(block)
            count = cursor.rowcount
        context.metric("rows", count)
        return CopyInOutputs(row_count=count)
