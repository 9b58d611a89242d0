"""One statement on SQLite."""

from __future__ import annotations

from vivace.plugin import RunContext, RunnableTask, type_id
from vivace.plugins.jdbc.properties import QueryProperties, statement_outputs
from vivace.plugins.jdbc.sqlite.database import SqliteProperties, SqliteQueryOutputs

__all__ = ["Query"]


@type_id("io.kestra.plugin.jdbc.sqlite.Query")
class Query(SqliteProperties, QueryProperties, RunnableTask):
    """Run one SQL statement on an SQLite database and take its rows.

    SQL reaches files of the working directory only.
    Metric: `fetch.size`, how many rows were taken.

    ```yaml
    id: ask_a_file
    namespace: company.team
    inputs:
      - id: database
        type: FILE
    tasks:
      - id: query
        type: io.kestra.plugin.jdbc.sqlite.Query
        sqliteFile: "{{ inputs.database }}"
        sql: SELECT name, count(*) AS n FROM visits WHERE day >= :day GROUP BY name
        parameters:
          day: "2026-01-01"
        fetchType: STORE
    ```
    """

    def run(self, context: RunContext) -> SqliteQueryOutputs:
        with self.opened(context) as (session, path):
            fetched = self.fetched(context, session)
        outputs = statement_outputs(context, fetched[-1]) if fetched else {}
        return SqliteQueryOutputs(**outputs, **self.file_outputs(context, path))
