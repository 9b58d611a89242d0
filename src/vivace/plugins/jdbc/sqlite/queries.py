"""Several statements on SQLite."""

from __future__ import annotations

from vivace.plugin import RunContext, RunnableTask, type_id
from vivace.plugins.jdbc.properties import QueriesProperties, entries
from vivace.plugins.jdbc.sqlite.database import SqliteProperties, SqliteQueriesOutputs

__all__ = ["Queries"]


@type_id("io.kestra.plugin.jdbc.sqlite.Queries")
class Queries(SqliteProperties, QueriesProperties, RunnableTask):
    """Run SQL statements on an SQLite database, all or none unless `transaction` is false.

    SQL reaches files of the working directory only.
    Metric: `fetch.size`, how many rows were taken.

    ```yaml
    id: build_a_database
    namespace: company.team
    tasks:
      - id: build
        type: io.kestra.plugin.jdbc.sqlite.Queries
        url: jdbc:sqlite:shop.db
        sql: |
          CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL);
          INSERT INTO orders (total) VALUES (10.5), (20);
          SELECT sum(total) AS total FROM orders;
        fetchType: FETCH_ONE
        outputDbFile: true
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.build.outputs[0].row.total }}"
    ```
    """

    def run(self, context: RunContext) -> SqliteQueriesOutputs:
        with self.opened(context) as (session, path):
            fetched = self.fetched(context, session)
        outputs = entries(context, fetched, self.chosen_fetch())
        files = self.file_outputs(context, path)
        return SqliteQueriesOutputs.model_validate({"outputs": outputs, **files}, by_name=True)
