"""A query on DuckDB."""

from __future__ import annotations

from vivace.plugin import RunContext, RunnableTask, type_id
from vivace.plugins.jdbc.duckdb.database import DuckDbProperties, DuckDbQueryOutputs
from vivace.plugins.jdbc.properties import statement_outputs

__all__ = ["Query"]


@type_id("io.kestra.plugin.jdbc.duckdb.Query")
class Query(DuckDbProperties, RunnableTask):
    """Run SQL on a DuckDB database, which reads and writes CSV, JSON and Parquet files, too.

    Of several statements, the rows are those of the last that gives some. SQL runs in a process of
    its own, in the working directory, and reaches no other files and no network. `read_ion` reads
    row files of other tasks. Metric: `fetch.size`, how many rows were taken.

    ```yaml
    id: best_customers
    namespace: company.team
    tasks:
      - id: download
        type: io.kestra.plugin.core.http.Download
        uri: https://data.example.com/orders.csv
      - id: best
        type: io.kestra.plugin.jdbc.duckdb.Query
        inputFiles:
          orders.csv: "{{ outputs.download.uri }}"
        sql: |
          SELECT customer, sum(total) AS total
          FROM read_csv('orders.csv')
          GROUP BY customer ORDER BY total DESC LIMIT 10
        fetchType: STORE
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ read(outputs.best.uri) }}"
    ```
    """

    def run(self, context: RunContext) -> DuckDbQueryOutputs:
        fetched, path = self.run_duckdb(context, in_transaction=bool(self.after_sql))
        outputs = statement_outputs(context, fetched[-1]) if fetched else {}
        return DuckDbQueryOutputs(**outputs, **self.file_outputs(context, path))
